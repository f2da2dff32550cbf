import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import { parseDuration } from '../../shared/models/quantity.ts';
import { givenNumber, leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { readTime } from '../read-time.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { plain, stamp } from '../text.ts';
import { alertTable, tenantUsageText, usageTable, usedText } from '../usage-text.ts';

interface ShowOptions extends GlobalOptions {
  since?: string;
}

interface AlertListOptions extends GlobalOptions {
  all?: boolean;
  tenant?: string;
}

interface SilenceOptions extends GlobalOptions {
  until?: string;
  for?: string;
  reason?: string;
}

export function addUsageCommands(program: Command, run: RunCommand): void {
  const usage = program
    .command('usage')
    .description('What tenants use, and how near they are to their limits');

  leaf(usage, 'list', 'Every tenant that is held to a tier, with its latest measures').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const listed = await client.usage.list();
        output.result(listed, () => usageTable(listed.tenants));
        return undefined;
      }),
  );

  leaf(usage, 'show <slug>', 'The measures of one tenant against its limits, and its alerts')
    .option('--since <time>', 'a time such as 2026-11-01, or how long ago: 6 h, 30 days (default: 24 h)')
    .action((tenant: string, options: ShowOptions) =>
      run(options, async ({ client, output }) => {
        const since = options.since === undefined ? undefined : pastTime(options.since);
        const shown = await client.usage.show({ tenant, since });
        output.result(shown, () => tenantUsageText(shown));
        return undefined;
      }),
    );

  leaf(usage, 'measure [slug...]', 'Measure now: these tenants, or all').action(
    (slugs: string[], options: GlobalOptions) =>
      run(options, async ({ client, output, interrupts }) => {
        const tenants = slugs.length === 0 ? undefined : slugs;
        const done = await client.usage.measure({ tenants }, { signal: interrupts.signal });
        output.result(done, () =>
          [
            `${done.measured === 1 ? '1 tenant' : `${done.measured} tenants`} measured.`,
            ...done.left.map(({ tenant, reason }) => `${plain(tenant)}: ${plain(reason)}.`),
            ...done.unread.map(
              ({ server, tenants: count, reason }) =>
                `${plain(server)} could not be asked, ${count === 1 ? '1 tenant is' : `${count} tenants are`} unknown: ${plain(reason)}`,
            ),
          ].join('\n'),
        );
        return done.left.length + done.unread.length > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
      }),
  );

  addAlertCommands(program, run);
}

function addAlertCommands(program: Command, run: RunCommand): void {
  const alert = program
    .command('alert')
    .description('Tenants that are near a limit, as their tiers ask to be told');

  leaf(alert, 'list', 'Alerts that are raised')
    .option('--all', 'those that have ended too')
    .option('--tenant <slug>', 'of one tenant')
    .action((options: AlertListOptions) =>
      run(options, async ({ client, output }) => {
        const listed = await client.alerts.list({ all: options.all ?? false, tenant: options.tenant });
        output.result(listed, () => alertTable(listed));
        return undefined;
      }),
    );

  leaf(alert, 'silence <id>', 'Tell nobody of it for a while, nor of the same one when it is raised again')
    .option('--until <time>', 'a time such as 2026-12-01, or 2026-12-01T08:00')
    .option('--for <time>', 'a while such as 8 h or 7 days')
    .option('--reason <text>', 'why, for the audit log')
    .action((id: string, options: SilenceOptions) =>
      run(options, async ({ client, output }) => {
        const reason = options.reason ?? '';
        const silenced = await client.alerts.silence({
          id: givenNumber('alert', id),
          until: untilTime(options),
          reason,
        });
        output.result(
          silenced,
          () =>
            `Alert ${silenced.id} of ${plain(silenced.tenant)} (${silenced.alert}, ${usedText(silenced)}) is silent until ${stamp(silenced.silencedUntil)}.`,
        );
        return undefined;
      }),
    );

  leaf(alert, 'unsilence <id>', 'Tell of it again')
    .option('--reason <text>', 'why, for the audit log')
    .action((id: string, options: GlobalOptions & { reason?: string }) =>
      run(options, async ({ client, output }) => {
        const told = await client.alerts.unsilence({ id: givenNumber('alert', id), reason: options.reason });
        output.result(told, () => `Alert ${told.id} of ${plain(told.tenant)} is told of again.`);
        return undefined;
      }),
    );
}

function untilTime(options: SilenceOptions): string {
  if ((options.until === undefined) === (options.for === undefined)) {
    throw invalidInput([{ field: 'until', message: 'Either --until a time or --for a while' }]);
  }
  if (options.for !== undefined) {
    const ms = parseDuration(options.for);
    if (ms === null) throw invalidInput([{ field: 'for', message: 'A while such as 30 min, 8 h or 7 days' }]);
    return new Date(Date.now() + ms).toISOString();
  }
  return readTime(options.until ?? '', 'until');
}

/** A time, or how long ago. */
function pastTime(text: string): string {
  const ms = parseDuration(text);
  return ms === null ? readTime(text, 'since') : new Date(Date.now() - ms).toISOString();
}
