import type { Configuration, EffectiveSetting } from '../shared/models/configuration.ts';
import { plain, stamp, table } from './text.ts';
import { holderText, shownSetting } from './tier-text.ts';

/** What is in force for a tenant, where it comes from and who holds it, then all that is wrong. */
export function configurationText(configuration: Configuration): string {
  const { tenant, tier, environment, ownEnvironment, region, settings, problems, changedAt, changedBy } =
    configuration;
  if (tier === null) {
    return `${tenant} is held to no tier. Give it one: cadastre tenant set-tier ${tenant} TIER.`;
  }
  const newer = tier.newest > tier.version ? ` (${tier.newest} is published)` : '';
  const head = [
    `${tenant}: tier ${tier.name}@${tier.version}${newer}, ${environment}${ownEnvironment === null ? '' : ' of its own'}, ${region === null ? 'no region' : `region ${plain(region)}`}`,
    ...(changedAt === null ? [] : [`Changed ${stamp(changedAt)} by ${plain(changedBy)}`]),
  ].join('\n');
  const rows = settings.map((setting) => [
    setting.path,
    shownSetting(setting.path, setting.value),
    originText(setting),
    holderText(setting.path, setting.heldBy),
  ]);
  const wrong = problems.map(
    ({ field, message, wayOut, command, warning }) =>
      `${warning ? 'note' : 'wrong'}: ${field}: ${plain(message)}.${wayOut === null ? '' : ` ${plain(wayOut)}`}${command === undefined ? '' : `\n  ${plain(command)}`}`,
  );
  return [head, table(['setting', 'value', 'from', 'held by'], rows), ...wrong].join('\n\n');
}

function originText({ path, origin, replaced }: EffectiveSetting): string {
  const own = origin.kind === 'override' ? 'override' : `${origin.kind} ${origin.name}`;
  const [before] = replaced;
  return before === undefined ? own : `${own}, over ${shownSetting(path, before.value) ?? 'nothing'}`;
}
