import { settingAt } from '../shared/models/flat-settings.ts';
import type { Holder } from '../shared/models/setting-meta.ts';
import { writeSetting } from '../shared/models/setting-text.ts';
import type { SettingDifference, Tier, TierEffect, TierProblem } from '../shared/models/tier.ts';
import type { Client } from './client.ts';
import { facts, plain, stamp, table } from './text.ts';

const HELD_BY: Record<Holder, string> = {
  postgres: 'PostgreSQL',
  scheduler: 'Cadastre',
  gate: 'application',
  declared: 'declared only',
};

/** Who holds a setting, and whether anybody does yet. */
export function holderText(path: string, heldBy: Holder): string {
  const inner = path.replace(SCOPE, '');
  return settingAt(inner)?.notYet ? `${HELD_BY[heldBy]}, not yet` : HELD_BY[heldBy];
}

const SCOPE = /^(environments|regions)\.[^.]+\./;

/** `gold.yaml:7:16: field: message`, which editors can open. */
export function problemText({ file, line, column, field, message, proposal }: TierProblem): string {
  const place = [plain(file), line, column].filter((part) => part !== null).join(':');
  const said = message.endsWith('?') || proposal === null ? message : `${message}; ${proposal} would do`;
  return `${place}: ${field === null ? '' : `${plain(field)}: `}${plain(said)}`;
}

export function tierTable(tiers: readonly Tier[]): string {
  return table(
    ['name', '>version', 'title', 'extends', '>tenants', 'plans', 'published', 'by', 'state'],
    tiers.map((tier) => [
      tier.name,
      tier.version,
      tier.title,
      tier.extends === null ? null : `${tier.extends.name}@${tier.extends.version}`,
      tier.versions.reduce((sum, { tenants }) => sum + tenants, 0),
      tier.plans.join(', ') || null,
      stamp(tier.publishedAt),
      tier.publishedBy,
      stateOf(tier),
    ]),
  );
}

function stateOf(tier: Tier): string {
  if (tier.retiredAt !== null) return 'retired';
  if (tier.offered !== null) return 'a newer file is offered';
  return tier.shipped ? 'shipped' : 'your own';
}

export function tierText(tier: Tier): string {
  const head = facts([
    ['tier', `${tier.name}@${tier.version}`],
    ['title', tier.title],
    ['description', tier.description || null],
    ['extends', tier.extends === null ? null : `${tier.extends.name}@${tier.extends.version}`],
    ['state', stateOf(tier)],
    ['plans', tier.plans.join(', ') || null],
    ['published', `${stamp(tier.publishedAt)} by ${tier.publishedBy}`],
    ['versions', tier.versions.map(({ version, tenants }) => `${version} (${tenants} tenants)`).join(', ')],
  ]);
  const rows = Object.entries(tier.values).map(([path, value]) => {
    const setting = settingAt(path);
    const holder = setting ? holderText(path, setting.heldBy) : null;
    return [path, writeSetting(path, value), holder, setting?.how];
  });
  return `${head}\n\n${table(['setting', 'value', 'held by', 'how'], rows)}`;
}

export function differencesText(
  differences: readonly SettingDifference[],
  left: string,
  right: string,
): string {
  if (differences.length === 0) return `${left} and ${right} say the same.`;
  return table(
    ['setting', left, right, 'held by'],
    differences.map((each) => [
      each.path,
      shownSetting(each.path, each.left),
      shownSetting(each.path, each.right),
      holderText(each.path, each.heldBy),
    ]),
  );
}

/** A setting of an environment or a region is written as the setting is. */
export function shownSetting(path: string, value: unknown): string | null {
  if (value === null) return null;
  const inner = path.replace(SCOPE, '');
  return writeSetting(inner, value);
}

/** What a draft would mean: each kind of statement with how many tenants it is for, and who could not be moved. */
export function effectText({ tier, tenants, changed, groups, refused, unread }: TierEffect): string {
  const rows = groups.map((group) => [
    group.tenants,
    group.count,
    group.path,
    group.statement,
    group.examples.join(', '),
  ]);
  return [
    `${tenants} tenants are held to ${tier}; ${changed} of them would be given statements.`,
    ...(rows.length > 0 ? [table(['>tenants', '>statements', 'setting', 'statement', 'such as'], rows)] : []),
    ...refused.map(({ tenant, message }) => `${tenant} could not be moved: ${plain(message)}`),
    ...unread.map(({ server, reason }) => `${server} could not be asked: ${plain(reason)}`),
    'Nothing was done.',
  ].join('\n\n');
}

/** What was checked, in sentences: a tool that says no more than "well" is not believed. */
export function checkedText(
  file: string,
  summary: Awaited<ReturnType<Client['tiers']['check']>>['summary'],
): string {
  if (summary === null) return `${plain(file)} says no tier.`;
  const settings = (count: number) => (count === 1 ? '1 setting' : `${count} settings`);
  const from =
    summary.extends.length === 0
      ? ', and it extends no other tier'
      : `, and ${settings(summary.inherited)} from ${summary.extends.join(', which extends ')}`;
  const parts = summary.parts.length === 0 ? '' : ` Checked for ${summary.parts.join(', ')} as well.`;
  const kept =
    summary.notYet.length === 0
      ? ''
      : `\nNothing keeps ${summary.notYet.length} of them yet: ${summary.notYet.join(', ')}.`;
  return `${plain(file)} can be published as ${summary.name}: ${settings(summary.own)} of its own${from}.
Types, ranges, quantities, names and variables are right, each and together.${parts}${kept}`;
}
