import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import { type FlatSettings, MAP_PATHS, schemaOf } from '../../shared/models/flat-settings.ts';
import { TIER_SETTINGS } from '../../shared/models/tier-settings.ts';
import { describeIssue } from '../tiers/describe-issue.ts';
import { isOpen } from '../tiers/variables.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import { unkeptIn } from '../yaml/parse-yaml.ts';

export interface ParsedOverrides {
  /** Canonical, but for what holds a variable. */
  readonly values: FlatSettings;
  readonly problems: readonly ConfigurationProblem[];
}

const PATHS = TIER_SETTINGS.map(({ path }) => path);

/** Overrides as people give them: every one is read by the schema of its setting, and all that is wrong is told at once. */
export function parseOverrides(given: Readonly<Record<string, unknown>>): ParsedOverrides {
  const values: Record<string, unknown> = {};
  const problems: ConfigurationProblem[] = [];
  for (const [path, raw] of entriesOf(given)) {
    const refusal = pathRefusal(path) ?? valueRefusal(raw);
    if (refusal !== null) {
      problems.push({ field: path, ...refusal });
      continue;
    }
    // Only the tenant decides what a variable stands for: it is read when the layers are merged.
    const read = isOpen(raw) ? { success: true as const, data: raw } : readValue(path, raw);
    if (read.success) values[path] = read.data;
    else problems.push({ field: path, message: read.message, wayOut: read.wayOut });
  }
  return { values, problems };
}

/** A whole map may be given under its own name. */
function entriesOf(given: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(given).flatMap(([path, raw]): [string, unknown][] =>
    MAP_PATHS.includes(path) && typeof raw === 'object' && raw !== null && !Array.isArray(raw)
      ? Object.entries(raw).map(([key, value]) => [`${path}.${key}`, value])
      : [[path, raw]],
  );
}

type Refusal = Pick<ConfigurationProblem, 'message' | 'wayOut' | 'command'>;

export function pathRefusal(path: string): Refusal | null {
  if (path.startsWith('limits.')) {
    return {
      message: 'What a tier allows at most is no matter of one tenant',
      wayOut: 'Publish the tier with another limit, or move the tenant to another tier.',
    };
  }
  if (schemaOf(path) !== null) return null;
  if (MAP_PATHS.includes(path))
    return {
      message: `${path} holds entries of its own, each with a name`,
      wayOut: `Name the entry, as in ${path}.NAME.`,
    };
  return {
    message: `There is no setting ${path}.${didYouMean(path, PATHS)}`,
    wayOut: 'The configuration of a tenant lists the settings there are.',
    command: 'cadastre config show TENANT',
  };
}

function valueRefusal(raw: unknown): Refusal | null {
  if (raw !== null && raw !== undefined) {
    const unkept = textsOf(raw)
      .map(unkeptIn)
      .find((each) => each !== null);
    return unkept ? { message: unkept, wayOut: 'Take that character out.' } : null;
  }
  return {
    message: 'It has no value',
    wayOut: 'To go back to what the tier says, remove the override.',
    command: 'cadastre config unset TENANT SETTING',
  };
}

/** All texts within a value. */
const textsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : [];

function readValue(
  path: string,
  raw: unknown,
): { success: true; data: unknown } | { success: false; message: string; wayOut: string | null } {
  const schema = schemaOf(path);
  const read = schema?.safeParse(raw);
  if (read?.success) return { success: true, data: read.data };
  // `true` and `4` where only a text can be given, as on a command line.
  const other = typeof raw === 'string' ? scalarOf(raw) : undefined;
  const again = other === undefined ? undefined : schema?.safeParse(other);
  if (again?.success) return { success: true, data: again.data };
  const [issue] = read?.error?.issues ?? [];
  const said = issue && schema && describeIssue(issue, schema, raw)[0];
  if (!said) return { success: false, message: 'It cannot be read', wayOut: null };
  const [entry] = said.path;
  return {
    success: false,
    message: typeof entry === 'number' ? `Entry ${entry + 1}: ${said.message}` : said.message,
    wayOut: said.proposal === null ? null : `Write it as ${said.proposal}.`,
  };
}

function scalarOf(text: string): number | boolean | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
