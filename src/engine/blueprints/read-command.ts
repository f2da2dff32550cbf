import { didYouMean } from '../yaml/nearest-name.ts';
import type { At } from './read-manifest.ts';
import type { YamlEntries, YamlNode, YamlReader } from './read-yaml.ts';
import { parametersOf, splitStatements } from './sql-text.ts';

/** What `migrations` says when a command of the application brings tenants up. */
export interface ManifestCommand {
  readonly argv: string[];
  readonly versionQuery: string;
  /** null: whatever the command leads to. */
  readonly target: string | null;
  readonly timeLimitMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables that it gets as Cadastre has them. */
  readonly inherit: string[];
  /** Where it is started, from the blueprint's folder. */
  readonly folder: At<string>;
  /** Folders and files whose content decides whether there is something new. */
  readonly files: At<string>[];
}

const KEYS = ['command', 'version', 'target', 'files', 'folder', 'timeLimit', 'environment', 'inherit'];
/** What may stand in braces in an argument or a value. */
export const PLACEHOLDERS = ['tenant', 'database', 'schema'] as const;

const DEFAULT_LIMIT_MS = 10 * 60_000;
const LONGEST_LIMIT_MS = 24 * 3_600_000;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Set by Cadastre for each tenant, or a secret of its own. */
const OURS = /^(?:CADASTRE_|PG|DATABASE_URL$|POSTGRES_SUPERUSER_PASSWORD$|DB_ENCRYPTION_KEY$)/;
/** What a shell would read otherwise than as itself. */
const SHELL = /["'`$|&;<>()*?\\~#!\r\n]/;

/** null, with every problem noted, when it cannot be used. */
export function readCommand(yaml: YamlReader, at: YamlNode): ManifestCommand | null {
  const entries = yaml.keyed(at, 'migrations', KEYS);
  const commandAt = entries?.get('command');
  if (!entries || !commandAt) return null;
  const argv = readArguments(yaml, commandAt);
  const versionQuery = readVersionQuery(yaml, at, entries.get('version'));
  const targetAt = entries.get('target');
  const target = targetAt ? readTarget(yaml, targetAt) : null;
  const files = readFiles(yaml, entries.get('files'));
  const timeLimitMs = readLimit(yaml, entries.get('timeLimit'));
  const environment = readEnvironment(yaml, entries.get('environment'));
  const inherit = readInherit(yaml, entries.get('inherit'));
  const folder = readFolder(yaml, at, entries.get('folder'));
  if (target === null && files.length === 0) {
    yaml.problem(
      commandAt.start,
      'migrations needs target, or files: without either nobody could tell that there is something new',
    );
  }
  if (!argv || versionQuery === null || timeLimitMs === null || !environment || folder === null) return null;
  return { argv, versionQuery, target, timeLimitMs, environment, inherit, folder, files };
}

/** A list of words, or one text that is cut at its spaces. No shell reads it. */
function readArguments(yaml: YamlReader, at: YamlNode): string[] | null {
  const words: { value: string; start: number }[] = [];
  if (yaml.isList(at)) {
    for (const item of yaml.items(at, 'migrations.command') ?? []) {
      const value = yaml.source(item, 'A word of migrations.command');
      if (value === null) yaml.problem(item.start, 'A word of migrations.command is empty');
      else words.push({ value, start: item.start });
    }
  } else {
    const text = yaml.text(at, 'migrations.command');
    if (text === null) return null;
    const found = SHELL.exec(text);
    if (found) {
      const message = `No shell reads migrations.command, and ${JSON.stringify(found[0])} means nothing without one: write it as a list, one word each`;
      yaml.problem(at.start, message);
      return null;
    }
    words.push(
      ...text
        .trim()
        .split(/\s+/)
        .map((value) => ({ value, start: at.start })),
    );
  }
  if (words.length === 0) yaml.problem(at.start, 'migrations.command names no program');
  for (const { value, start } of words) {
    if (value.includes('\0')) yaml.problem(start, 'A word of migrations.command holds a NUL character');
    checkPlaceholders(yaml, value, start);
  }
  return words.length === 0 ? null : words.map(({ value }) => value);
}

function checkPlaceholders(yaml: YamlReader, text: string, start: number): void {
  for (const [whole, name = ''] of text.matchAll(/\{([a-zA-Z]+)\}/g)) {
    if (PLACEHOLDERS.some((each) => each === name)) continue;
    const hint = didYouMean(name, PLACEHOLDERS);
    const known = PLACEHOLDERS.map((each) => `{${each}}`).join(', ');
    yaml.problem(start, `${whole} stands for nothing; there are ${known}.${hint}`);
  }
}

function readVersionQuery(yaml: YamlReader, parent: YamlNode, at: YamlNode | undefined): string | null {
  if (!at) {
    yaml.problem(parent.start, 'migrations.version is missing: a query that answers with one value');
    return null;
  }
  const text = yaml.text(at, 'migrations.version');
  if (text === null) return null;
  const [first, ...others] = splitStatements(text);
  if (!first || others.length > 0 || !/^(SELECT|WITH|VALUES|TABLE)$/.test(first.words[0] ?? '')) {
    yaml.problem(at.start, 'migrations.version must be one SELECT');
    return null;
  }
  if (parametersOf(text).length > 0) {
    yaml.problem(at.start, 'migrations.version takes no variables');
    return null;
  }
  return first.text;
}

function readTarget(yaml: YamlReader, at: YamlNode): string | null {
  const value = yaml.source(at, 'migrations.target')?.trim() ?? '';
  if (value !== '' && value.length <= 200 && !/\p{Cc}/u.test(value)) return value;
  yaml.problem(at.start, 'migrations.target must be a version, at most 200 characters');
  return null;
}

function readFiles(yaml: YamlReader, at: YamlNode | undefined): At<string>[] {
  if (!at) return [];
  const found: At<string>[] = [];
  for (const item of yaml.isList(at) ? (yaml.items(at, 'migrations.files') ?? []) : [at]) {
    const value = yaml.text(item, 'migrations.files');
    if (value !== null) found.push({ value, start: item.start });
  }
  return found;
}

function readLimit(yaml: YamlReader, at: YamlNode | undefined): number | null {
  if (!at) return DEFAULT_LIMIT_MS;
  const text = yaml.source(at, 'migrations.timeLimit') ?? '';
  const [, number = '', unit = ''] = /^(\d{1,6})\s?(s|m|h)$/.exec(text) ?? [];
  const limit = Number(number) * (UNITS[unit] ?? 0);
  if (limit >= 1_000 && limit <= LONGEST_LIMIT_MS) return limit;
  yaml.problem(at.start, 'migrations.timeLimit must be a time such as 90s, 10m or 2h, at most 24h');
  return null;
}

function readEnvironment(yaml: YamlReader, at: YamlNode | undefined): Record<string, string> | null {
  if (!at) return {};
  const entries = yaml.entries(at, 'migrations.environment');
  if (!entries) return null;
  const found: Record<string, string> = {};
  for (const [name, value] of entries as YamlEntries) {
    if (!checkVariable(yaml, name, value.keyStart)) continue;
    const text = yaml.source(value, `migrations.environment.${name}`) ?? '';
    if (text.includes('\0')) yaml.problem(value.start, `${name} holds a NUL character`);
    checkPlaceholders(yaml, text, value.start);
    found[name] = text;
  }
  return found;
}

function readInherit(yaml: YamlReader, at: YamlNode | undefined): string[] {
  const found: string[] = [];
  for (const item of at ? (yaml.items(at, 'migrations.inherit') ?? []) : []) {
    const name = yaml.text(item, 'A name in migrations.inherit');
    if (name !== null && checkVariable(yaml, name, item.start)) found.push(name);
  }
  return [...new Set(found)];
}

function checkVariable(yaml: YamlReader, name: string, start: number): boolean {
  if (!VARIABLE.test(name)) {
    yaml.problem(start, `${JSON.stringify(name.slice(0, 80))} is not the name of a variable`);
    return false;
  }
  if (!OURS.test(name)) return true;
  yaml.problem(start, `${name} is Cadastre's own: it is set for each tenant, or is no command's business`);
  return false;
}

/** Of the command: it may lie beside or above the blueprint, as in the folder of the application. */
function readFolder(yaml: YamlReader, parent: YamlNode, at: YamlNode | undefined): At<string> | null {
  if (!at) return { value: '.', start: parent.start };
  const value = yaml.text(at, 'migrations.folder');
  if (value === null) return null;
  if (/^(?:[/\\]|[A-Za-z]:)/.test(value) || /[\0\\]/.test(value)) {
    yaml.problem(at.start, 'migrations.folder must be a path from the blueprint, with / between its parts');
    return null;
  }
  return { value, start: at.start };
}
