import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import { purgeInputSchema } from '../../shared/models/ending.ts';
import { plansExitCode, plansText, resultsExitCode, resultsText } from '../act-text.ts';
import { leaf } from '../arguments.ts';
import { erasureTable, erasureText, obstacleText, purgePlanText } from '../ending-text.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain } from '../text.ts';

interface ActOptions extends GlobalOptions {
  reason?: string;
  plan?: boolean;
}

interface PurgeOptions extends ActOptions {
  confirm?: string;
  backupTo?: string;
  waiveBackup?: boolean;
}

interface ErasureOptions extends GlobalOptions {
  format?: string;
  to?: string;
}

export function addEndingCommands(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'delete <slug...>', 'Take tenants out of service and keep them for the retention')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show the steps and statements, and do nothing')
    .action((slugs: string[], options: ActOptions) =>
      run(options, (context) => actOnTenants(context, 'delete', slugs, options)),
    );

  leaf(tenant, 'restore <slug...>', 'Bring deleted tenants back as they were')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show the steps and statements, and do nothing')
    .action((slugs: string[], options: ActOptions) =>
      run(options, (context) => actOnTenants(context, 'restore', slugs, options)),
    );

  leaf(tenant, 'purge <slug>', 'Erase a tenant for good, with a last backup and a signed proof')
    .option('--confirm <slug>', 'its slug again: there is no way back')
    .option('--backup-to <folder>', 'where the last backup goes')
    .option('--waive-backup', 'go on without one')
    .option('--reason <text>', 'why, for the audit log and the proof')
    .option('--plan', 'show what would be destroyed and what stands in the way, and do nothing')
    .action((slug: string, options: PurgeOptions) =>
      run(options, (context) => purge(context, slug, options)),
    );

  leaf(tenant, 'erasure [tenant] [file]', 'Proofs that tenants were erased: all, one, or "verify FILE"')
    .option('--format <kind>', 'json or pdf (default: json)')
    .option('--to <file>', 'write the proof there')
    .action((what: string | undefined, file: string | undefined, options: ErasureOptions) =>
      run(options, (context) => erasure(context, what, file, options)),
    );
}

/** Nothing named: all of them. `verify` with a file is no tenant, since a tenant takes no file. */
async function erasure(
  context: CommandContext,
  what: string | undefined,
  file: string | undefined,
  options: ErasureOptions,
): Promise<number | undefined> {
  if (what === 'verify' && file !== undefined) return verify(context, file);
  if (file !== undefined) throw invalidInput([{ field: 'file', message: 'A file is for: verify FILE' }]);
  if (what !== undefined) return showErasure(context, what, options);
  const erasures = await context.client.endings.erasures();
  context.output.result({ erasures }, () => erasureTable(erasures));
  return undefined;
}

async function actOnTenants(
  { client, output }: CommandContext,
  act: 'delete' | 'restore',
  tenants: string[],
  options: ActOptions,
): Promise<number | undefined> {
  if (options.plan) {
    const plans =
      act === 'delete'
        ? await client.endings.planDelete({ tenants })
        : await client.endings.planRestore({ tenants });
    output.result(plans, () => plansText(plans));
    return plansExitCode(plans);
  }
  const { reason } = options;
  if (act === 'delete' && reason === undefined)
    throw invalidInput([{ field: 'reason', message: 'Say why: --reason "…"' }]);
  const list =
    act === 'delete'
      ? await client.endings.delete({ tenants, reason: reason ?? '' })
      : await client.endings.restore({ tenants, reason });
  output.result(list, () => resultsText(list));
  return resultsExitCode(list);
}

async function purge(
  context: CommandContext,
  slug: string,
  options: PurgeOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  const backupTo = options.backupTo === undefined ? undefined : resolve(options.backupTo);
  if (options.plan) {
    const plan = await client.endings.planPurge({ tenant: slug, backupTo });
    output.result(plan, () => purgePlanText(plan));
    return undefined;
  }
  const input = parseInput(purgeInputSchema, {
    tenant: slug,
    confirm: options.confirm ?? '',
    reason: options.reason ?? '',
    backupTo,
    waiveBackup: options.waiveBackup ?? false,
  });
  const { jobId } = await client.endings.purge(input);
  const job = await followJob(context, jobId, 'leave');
  if (job.status !== 'succeeded' && job.error?.code === 'CONFLICT') output.notice(obstacleText(job.error));
  requireSuccess(job);
  const proof = await client.endings.erasure({ tenant: slug });
  output.result(
    { job, proof },
    () =>
      `${erasureText(proof)}\n\nExport it: cadastre tenant erasure ${proof.record.tenant.id} --format pdf --to FILE`,
  );
  return undefined;
}

async function showErasure(
  { client, output }: CommandContext,
  tenant: string,
  options: { format?: string; to?: string },
): Promise<undefined> {
  const format = options.format ?? 'json';
  if (format !== 'json' && format !== 'pdf')
    throw invalidInput([{ field: 'format', message: 'json or pdf' }]);
  if (options.to === undefined) {
    if (format === 'pdf')
      throw invalidInput([{ field: 'to', message: 'Name a file for the PDF: --to FILE' }]);
    const proof = await client.endings.erasure({ tenant });
    output.result(proof, () => erasureText(proof));
    return undefined;
  }
  const path = resolve(options.to);
  const file = await client.endings.exportErasure({ tenant, format });
  await writeFile(path, Buffer.from(file.base64, 'base64'), { mode: 0o600 }).catch((error) => {
    throw invalidInput([{ field: 'to', message: `Cannot write ${path}: ${error.code}` }]);
  });
  output.result({ file: path, format }, () => `Written to ${path}.`);
  return undefined;
}

async function verify({ client, output }: CommandContext, file: string): Promise<number | undefined> {
  const bytes = await readFile(resolve(file)).catch((error) => {
    throw invalidInput([{ field: 'file', message: `Cannot read ${file}: ${error.code}` }]);
  });
  const verdict = await client.endings.verifyErasure({ base64: bytes.toString('base64') });
  output.result(verdict, () => {
    const said = verdict.record
      ? `tenant ${verdict.record.tenant.id}, erased ${verdict.record.erasedAt}`
      : '';
    return `${plain(verdict.message)}.\n${plain(said)}`.trim();
  });
  return verdict.valid && verdict.knownKey !== false && verdict.onRecord !== false
    ? undefined
    : EXIT_CODES.VERIFICATION_FAILED;
}
