import { hostname } from 'node:os';
import type { PurgePlan } from '../../shared/models/ending.ts';
import { TRANSITIONS } from '../../shared/models/lifecycle.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { checkFolder } from '../backups/make-backup.ts';
import { countBackups, type PurgedBackups } from '../backups/remove-backup.ts';
import { erasureRefusal, portabilityRefusal } from '../configuration/switches.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { whyNotBegin } from './change-status.ts';
import { backupMeans } from './ending-acts.ts';
import type { EndingContext } from './ending-context.ts';
import { placeOf } from './lifecycle-run.ts';
import type { Destruction, Place } from './place.ts';
import { placeKeeper } from './places/index.ts';
import { statusStep, step } from './plan-steps.ts';
import { planningTools } from './planning-tools.ts';

/** What a purge would destroy, what stands in its way, and how the backup would be made. Nothing is changed. */
export async function planPurge(
  context: EndingContext,
  slug: string,
  backupTo: string | undefined,
): Promise<PurgePlan> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  const place = await placeOf(platform, tenant);
  const { tools, said } = await planningTools(context, place);
  const keeper = placeKeeper(place.model);
  const now = await lookAtDatabase(context, place);
  const sessions = now.name === null ? null : await keeper.countSessions(tools, place);
  const obstacles = await keeper.obstacles(tools, place);
  if (now.name !== null) await keeper.block(tools, place);
  const blocking = said.splice(0);
  const destruction = await keeper.destroy(tools, place);
  const refusal =
    (await erasureRefusal(platform.database, tenant)) ??
    (backupTo === undefined ? null : await portabilityRefusal(platform.database, tenant));
  const backup = await backupMeans(context, place.serverId);
  const folder =
    backupTo === undefined
      ? null
      : await folderProblem(backupTo, place.model === 'database' ? (now.bytes ?? 0) : 0);
  return {
    tenant: tenant.slug,
    name: tenant.name,
    id: tenant.id,
    server: tenant.server,
    database: now.name ?? place.database,
    // Of a database that is shared the size says nothing about one tenant.
    bytes: place.model === 'database' ? now.bytes : null,
    sessions,
    problem:
      whyNotBegin('purge', tenant) ??
      refusal?.message ??
      (backupTo === undefined ? null : (backup.problem ?? folder)),
    obstacles,
    backup,
    cannotBeUndone: [
      ...losses(tenant, place, now.name, destruction),
      ...backupLosses(await countBackups(platform, hostname(), tenant.id)),
    ],
    steps: [
      statusStep(TRANSITIONS.purge.via ?? '', tenant),
      step(
        'check',
        'Look for obstacles',
        tenant.server,
        obstacles.length === 0 ? 'none' : `${obstacles.length} found: they have to go first`,
        [],
      ),
      step(
        'backup',
        'Final backup',
        backupTo ?? 'this workstation',
        backupTo === undefined
          ? 'waived, or to a folder of your choice'
          : `pg_dump ${backup.clientVersion ?? ''} in custom format, read back and checked`,
        [],
      ),
      step(
        'block',
        'Shut the tenant out',
        tenant.server,
        `${sessions ?? 0} sessions at this moment`,
        blocking,
      ),
      step('destroy', 'Destroy data and roles', tenant.server, 'from here on there is no way back', said),
      step('absence', 'See that it is gone', tenant.server, 'asked of the catalogs', []),
      step(
        'settle',
        'Forget the customer, sign the proof',
        'platform database',
        'password, domains, subscription, jobs, name and e-mail; the number stays',
        [],
      ),
    ],
    command: `cadastre tenant purge ${slug} --confirm ${slug} ${backupTo === undefined ? '--waive-backup' : `--backup-to ${backupTo}`} --reason …`,
  };
}

async function lookAtDatabase(
  context: EndingContext,
  place: Place,
): Promise<{ name: string | null; bytes: number | null }> {
  const maintenance = await context.maintenance(place.serverId);
  const names = [place.database, place.parkedAs ?? place.database];
  const { rows } = await maintenance.run<{ name: string; bytes: number | null }>(
    sql`SELECT datname AS name, CASE WHEN datconnlimit <> -2 THEN pg_database_size(oid)::float8 END AS bytes
        FROM pg_database WHERE datname = ANY (${names}::text[]) ORDER BY datname = ${place.database} DESC LIMIT 1`,
  );
  return rows[0] ?? { name: null, bytes: null };
}

async function folderProblem(folder: string, bytes: number): Promise<string | null> {
  try {
    await checkFolder(folder, bytes);
    return null;
  } catch (error) {
    if (error instanceof CadastreError) return error.message;
    throw error;
  }
}

function losses(
  tenant: Tenant,
  place: Place,
  database: string | null,
  { roles, rolesKept }: Destruction,
): string[] {
  const what = {
    database: `The database ${database} with everything in it`,
    schema: `The schema ${place.parkedAs ?? place.schema} of ${database} with everything in it`,
    row: `Its rows in the tables of ${database}`,
  };
  return [
    database === null ? 'Its database is gone already' : what[place.model],
    roles.length === 0 ? 'No role' : `The roles ${roles.join(' and ')}`,
    ...rolesKept.map(({ role, because }) => `The role ${role} stays: ${because}`),
    `What the platform knows of ${tenant.name}: password, domains, subscription, credits, name and e-mail`,
    'The audit log keeps who did what, under the name it had then; a signed proof of the erasure stays',
  ];
}

function backupLosses({ removed, elsewhere }: PurgedBackups): string[] {
  const here =
    removed === 1
      ? 'One backup of it in the folders of this workstation'
      : `${removed} backups of it in the folders of this workstation`;
  return [
    ...(removed === 0 ? [] : [here]),
    ...elsewhere.map(({ workstation, count }) =>
      count === 1
        ? `One backup of it on ${workstation}, as soon as Cadastre runs there`
        : `${count} backups of it on ${workstation}, as soon as Cadastre runs there`,
    ),
  ];
}
