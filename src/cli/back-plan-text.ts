import type { MigrationPlan } from '../shared/models/migration-plan.ts';
import { refusalText, timeText } from './migration-text.ts';
import { facts, plain, table } from './text.ts';

const MOST_ROWS = 200;

/** What would be taken back of whom, and what is lost with it. */
export function backPlanText(plan: MigrationPlan): string {
  const { counts, losses = [] } = plan;
  const files = plan.files.filter(({ lackedBy }) => lackedBy > 0);
  const chosen = plan.targets.filter(({ wave }) => wave !== null);
  const held = plan.targets.filter(({ obstacle }) => obstacle !== null);
  return [
    facts([
      ['Blueprint', `${plan.blueprint}, down to ${plan.to}`],
      [
        'Tenants',
        `${counts.lacking} to take back, ${counts.upToDate} with nothing of it, ${counts.held} to be left as they are`,
      ],
      ['Waves', plan.waves.map(({ name, targets }) => `${name} ${targets}`).join(', ')],
      ['Drift', `${plan.drift.drifted} drifted, ${plan.drift.unknown} unknown, ${plan.drift.inSync} in sync`],
      ['Time', timeText(plan)],
      ['Templates', 'stay: new tenants are made from the blueprint as it is'],
    ]),
    section(
      'Lost in each tenant',
      losses.map(({ file, line, what }) => `${plain(file)}:${line}  ${plain(what)}`).join('\n'),
      losses.length,
    ),
    section(
      'Files, the newest first',
      table(
        ['version', 'file', 'taken back of', 'transaction'],
        files
          .toReversed()
          .map(({ version, name, lackedBy, transactional }) => [
            version,
            name,
            String(lackedBy),
            transactional ? 'yes' : 'no',
          ]),
      ),
      files.length,
    ),
    section(
      'Statements',
      plan.steps
        .map(({ title, fact, statements }) =>
          [`${plain(title)}: ${plain(fact)}`, ...statements.map((each) => `  ${plain(each)};`)].join('\n'),
        )
        .join('\n'),
      plan.steps.length,
    ),
    section(
      'Tenants',
      table(
        ['wave', 'tenant', 'server', 'stands at', 'taken back'],
        chosen
          .slice(0, MOST_ROWS)
          .map(({ wave, tenant, name, server, version, lacks }) => [
            String((wave ?? 0) + 1),
            tenant ?? name,
            server,
            version ?? 'nothing',
            lacks.join(', '),
          ]),
      ) + rest(chosen.length),
      chosen.length,
    ),
    section(
      'Stay as they are',
      table(
        ['tenant', 'server', 'why'],
        held
          .slice(0, MOST_ROWS)
          .map(({ tenant, name, server, problem }) => [tenant ?? name, server, problem ?? '']),
      ) + rest(held.length),
      held.length,
    ),
    section('It may not run', plan.refusals.map(refusalText).join('\n'), plan.refusals.length),
    counts.lacking === 0 ? 'Nothing to take back.' : plain(plan.command),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const section = (title: string, body: string, count: number): string =>
  count === 0 ? '' : `${title}\n${body}`;

const rest = (count: number): string =>
  count > MOST_ROWS ? `\n… and ${count - MOST_ROWS} more; --json has all` : '';
