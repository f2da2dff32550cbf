import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import type { ImportRow, ImportTotals, Job } from '../../shared/models/job.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import type { Client } from '../client.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { decodeText } from '../read-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { duration, table } from '../text.ts';

interface ImportOptions extends GlobalOptions {
  plan?: boolean;
  concurrency?: number;
  server?: string;
  blueprint?: string;
  trialDays?: number;
  tier?: string;
}

type ImportPlan = Awaited<ReturnType<Client['tenants']['planImport']>>;

/** Bytes; what the contract takes. */
const LARGEST_FILE = 64 * 1024 * 1024;
const PAGE = 5000;

export function addTenantImport(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'import <file>', 'Create many tenants from a CSV file (- reads standard input)')
    .option('--plan', 'say what each row would do, and do nothing')
    .option('--concurrency <number>', 'databases cloned at once, 1 to 16', wholeNumber)
    .option('--server <name>', 'for rows that name none')
    .option('--blueprint <name>', 'for rows that name none (default: studio)')
    .option('--trial-days <number>', 'for rows that name none (default: 14)', wholeNumber)
    .option('--tier <name>', 'for rows that name none (default: that of each plan, or the settings)')
    .action((file: string, options: ImportOptions) =>
      run(options, (context) => importTenants(context, file, options)),
    );
}

async function importTenants(
  context: CommandContext,
  file: string,
  { plan, concurrency, server, blueprint, trialDays, tier }: ImportOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  const input = { csv: await readCsv(context, file), concurrency, server, blueprint, trialDays, tier };
  if (plan) {
    const planned = await client.tenants.planImport(input);
    output.result(planned, () => planTable(planned));
    return planned.refused > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
  }
  const started = performance.now();
  const { jobId } = await client.tenants.import(input);
  // Undoing thousands of finished tenants is not what Ctrl-C may mean.
  const job = await followJob(context, jobId, 'leave');
  const { rows, totals } = await readRows(client, jobId);
  if (job.status !== 'succeeded' && rows.every((row) => row.result === 'not-run')) requireSuccess(job);
  output.result({ job, totals, rows }, () => resultText(job, rows, totals, performance.now() - started));
  return totals.failed + totals.notRun > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
}

async function readCsv({ input }: CommandContext, file: string): Promise<string> {
  const bytes = file === '-' ? await input.textFromPipe() : await readFileOf(file);
  return decodeText(bytes, file);
}

async function readFileOf(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > LARGEST_FILE) {
      throw invalidInput([{ field: 'file', message: 'Larger than 64 MiB: split it' }]);
    }
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw invalidInput([{ field: 'file', message: `There is no file ${file}` }]);
    if (code === 'EACCES') throw invalidInput([{ field: 'file', message: `${file} may not be read` }]);
    if (code === 'EISDIR') throw invalidInput([{ field: 'file', message: `${file} is a folder` }]);
    throw error;
  }
}

async function readRows(client: Client, job: number): Promise<{ rows: ImportRow[]; totals: ImportTotals }> {
  const rows: ImportRow[] = [];
  for (;;) {
    const page = await client.jobs.rows({ job, offset: rows.length, limit: PAGE });
    rows.push(...page.rows);
    if (rows.length >= page.total || page.rows.length === 0) return { rows, totals: page.totals };
  }
}

function resultText(job: Job, rows: readonly ImportRow[], totals: ImportTotals, ms: number): string {
  const left = rows.filter((row) => row.result === 'failed' || row.result === 'not-run');
  const shown = table(
    ['>row', 'name', 'slug', 'result', 'message'],
    left.map((row) => [row.row, row.name, row.slug, row.result, row.message]),
  );
  const sum = `${totals.succeeded} created, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.notRun} not run, in ${duration(ms)} (job ${job.id}).`;
  if (left.length === 0) return sum;
  return `${shown}\n\n${sum}\nMend the rows and run the same command again: it does what is left.`;
}

function planTable(planned: ImportPlan): string {
  const shown = table(
    ['>row', 'name', 'slug', 'server', 'tier', 'verdict', 'reason'],
    planned.rows.map((row) => [
      row.row,
      row.name,
      row.slug,
      row.server,
      row.tier?.name,
      row.verdict,
      row.errors.map((error) => `${error.field}: ${error.message}`).join('; '),
    ]),
  );
  return `${shown}\n\n${planned.create} to create, ${planned.skip} to skip, ${planned.refused} refused. Nothing was done.`;
}
