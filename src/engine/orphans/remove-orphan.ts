import { z } from 'zod';
import { backupReceiptSchema } from '../../shared/models/ending.ts';
import {
  holdsData,
  ORPHAN_KINDS,
  type Orphan,
  type OrphanReference,
  type RemoveOrphanInput,
  type RemoveOrphanPlan,
} from '../../shared/models/orphan.ts';
import type { Server } from '../../shared/models/server.ts';
import type { Actor } from '../acts/actor.ts';
import { requirePrograms } from '../backups/backup-means.ts';
import { backupStands, checkFolder, makeBackup } from '../backups/make-backup.ts';
import { dropTemplate } from '../blueprints/drop-template.ts';
import { ifTemplateIsFree } from '../blueprints/template-lock.ts';
import { finalName, listTemplates } from '../blueprints/template-state.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps, type JobDefinition, type JobVoice } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import { backupMeans, requireTyped, serverVersion } from '../lifecycle/ending-acts.ts';
import { toolsFor } from '../lifecycle/lifecycle-run.ts';
import type { PlaceTools } from '../lifecycle/place.ts';
import { dropDatabase, standsInTheWay } from '../lifecycle/places/database/destroy.ts';
import { dropRoles } from '../lifecycle/places/database/end-roles.ts';
import { ofDatabase, roleObstacles } from '../lifecycle/places/database/obstacles.ts';
import { step } from '../lifecycle/plan-steps.ts';
import { planningTools } from '../lifecycle/planning-tools.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import { identifier, sql, trusted } from '../postgres/sql.ts';
import { orphansOf, templatesInUse } from './list-orphans.ts';
import type { OrphanContext } from './orphan-context.ts';
import { isTaken, isTenant, type OrphanPlace, placeOrphansOf } from './place-orphans.ts';
import {
  erasePlace,
  obstaclesOfPlace,
  partOfPlace,
  reopenPlace,
  rolesOfPlace,
  shutPlace,
} from './remove-place.ts';

const jobInputSchema = z.object({
  kind: z.enum(ORPHAN_KINDS),
  serverId: z.string(),
  server: z.string(),
  name: z.string(),
  reason: z.string(),
  backupTo: z.string().nullable(),
  /** Of a shared database, only this. */
  place: z
    .object({ database: z.string(), schema: z.string().nullable(), tenantId: z.number().nullable() })
    .nullable()
    .default(null),
});
type JobInput = z.infer<typeof jobInputSchema>;

const stateSchema = z.object({
  backup: backupReceiptSchema.optional(),
  limit: z.number().optional(),
  /** Roles of a place that could sign in before. */
  logins: z.array(z.string()).optional(),
});

interface RemovalRun {
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly tools: PlaceTools;
  readonly input: JobInput;
}

const isDatabase = (kind: string) => kind === 'database' || kind === 'parked-database';

/** What removing it would do, and what stands in the way. */
export async function planRemoveOrphan(
  context: OrphanContext,
  reference: OrphanReference,
): Promise<RemoveOrphanPlan> {
  const { kind, name } = reference;
  const platform = await context.platform();
  const server = context.resolveServer(reference.server);
  const orphan = await findOrphan(context, platform, { kind, name, serverId: server.id });
  const { tools, said } = await planningTools(context, { serverId: server.id });
  const place = await findPlace(context, platform, reference, server);
  const obstacles = await obstaclesOf(tools, kind, name, place);
  if (place) {
    const roles = await rolesOfPlace(platform, tools, place);
    await shutPlace(tools, roles);
    await erasePlace(tools, place, roles, await isFree(platform, place));
  } else if (isDatabase(kind)) {
    await shut(tools, name);
    await dropDatabase(tools, name);
  } else if (kind === 'role') await dropRoles(tools, [name]);
  else {
    await tools.onServer(async (session) => {
      const [template] = await listTemplates(session, name);
      if (template) await dropTemplate(session, template);
    });
  }
  return {
    orphan,
    problem: orphan.can.includes('remove') ? null : 'It belongs to a tenant: purge the tenant instead',
    obstacles,
    backup: holdsData(kind) ? await backupMeans(context, server.id) : null,
    steps: [
      ...(holdsData(kind)
        ? [step('backup', 'Final backup', 'this workstation', 'unless it is waived', [])]
        : []),
      step('remove', 'Remove', server.name, 'there is no way back', said),
    ],
    command: `cadastre orphans remove ${kind} ${name} --server ${server.name} --confirm ${name} --reason …`,
  };
}

/** Begins to remove it. Errors: `CONFIRMATION_REQUIRED`, `NOT_FOUND` when it is no orphan, `REFUSED` for a tenant's. */
export function removeOrphan(
  context: OrphanContext,
  actor: Actor,
  input: RemoveOrphanInput,
): Promise<StartedJob> {
  const { kind, name, reason } = input;
  const shown = { kind, server: input.server, name, reason, backupTo: input.backupTo ?? null };
  const intent = {
    actor,
    verb: 'remove orphan',
    target: `${kind} ${name} on ${input.server}`,
    input: shown,
    reason,
  };
  return performJob(context.audit, intent, async () => {
    requireTyped(input.confirm, name, 'remove it for good');
    const platform = await context.platform();
    const server = context.resolveServer(input.server);
    const orphan = await findOrphan(context, platform, { kind, name, serverId: server.id });
    if (!orphan.can.includes('remove')) {
      throw new CadastreError('REFUSED', `${name} belongs to tenant ${orphan.tenant}`, {
        wayOut: 'Purge the tenant.',
        command: `cadastre tenant purge ${orphan.tenant}`,
      });
    }
    const place = await findPlace(context, platform, input, server);
    if (holdsData(kind) && input.backupTo !== undefined) {
      requirePrograms(await serverVersion(context, server.id), await context.clientPrograms());
      await checkFolder(input.backupTo, orphan.bytes ?? 0);
    }
    const record = await insertJob(platform.database, {
      kind: 'orphan.remove',
      title: `Remove ${kind} ${name}`,
      serverName: server.name,
      tenantSlug: null,
      tenantName: null,
      parentId: null,
      actor,
      input: jobInputSchema.parse({ ...shown, serverId: server.id, server: server.name, place }),
      sealed: null,
      sealedKey: null,
      state: {},
      steps: freshSteps(removeOrphanJob(context).steps),
    });
    return context.runner.start(record, 'run');
  });
}

export function removeOrphanJob(context: OrphanContext): JobDefinition<RemovalRun> {
  return {
    kind: 'orphan.remove',
    async open(voice) {
      const input = jobInputSchema.parse(voice.record.input);
      const maintenance = await context.maintenance(input.serverId);
      const tools = toolsFor(context, voice, { serverId: input.serverId }, maintenance);
      return { voice, platform: await context.platform(), tools, input };
    },
    close: async () => undefined,
    undoAtOnce: (_record, error) => error.code !== 'SERVER_UNREACHABLE',
    undoneFact: (record) =>
      record.error
        ? `Not removed: ${record.error.message}`
        : 'Not removed: cancelled before anything was dropped',
    steps: [
      {
        name: 'check',
        title: 'Look for obstacles',
        async run({ tools, input }) {
          if (isDatabase(input.kind)) await refusePlatform(tools, input.name);
          const found = await obstaclesOf(tools, input.kind, input.name, input.place);
          if (found.length > 0) throw standsInTheWay(found);
          return 'nothing stands in the way';
        },
      },
      {
        name: 'shut',
        title: 'Let nobody in',
        async run({ tools, input, voice, platform }) {
          if (input.place) {
            const roles = await rolesOfPlace(platform, tools, input.place);
            if (stateSchema.parse(voice.record.state).logins === undefined)
              await voice.remember({ logins: roles.filter((each) => each.canLogin).map(({ role }) => role) });
            await shutPlace(tools, roles);
            return roles.length === 0 ? 'no role of it is left' : 'its roles cannot sign in';
          }
          if (!isDatabase(input.kind)) return 'not needed';
          if (stateSchema.parse(voice.record.state).limit === undefined) {
            const limit = await connectionLimit(tools, input.name);
            if (limit !== null) await voice.remember({ limit });
          }
          await shut(tools, input.name);
          return 'superusers only';
        },
        undo: {
          text: () => 'let everybody in again',
          async run({ tools, input, voice }) {
            const { limit, logins } = stateSchema.parse(voice.record.state);
            if (logins !== undefined) await reopenPlace(tools, logins);
            if (limit === undefined || (await connectionLimit(tools, input.name)) === null) return;
            await tools.onServer((session) =>
              session.run(
                sql`ALTER DATABASE ${identifier(input.name)} CONNECTION LIMIT ${trusted(String(limit))}`,
              ),
            );
          },
        },
      },
      { name: 'backup', title: 'Final backup', run: (run) => backUp(context, run) },
      { name: 'remove', title: 'Remove', run: (run) => remove(context, run) },
    ],
  };
}

async function backUp(
  context: OrphanContext,
  { input, voice, tools, platform }: RemovalRun,
): Promise<string> {
  if (!holdsData(input.kind)) return 'not needed';
  if (input.backupTo === null) return 'waived';
  const { backup } = stateSchema.parse(voice.record.state);
  if (backup && (await backupStands(backup))) return `${backup.file}, SHA-256 ${backup.sha256}`;
  const { place } = input;
  const database = place?.database ?? input.name;
  if ((await connectionLimit(tools, database)) === null) return 'the database is gone already';
  const receipt = await makeBackup(
    context,
    {
      serverId: input.serverId,
      server: input.server,
      database,
      usualName: database,
      ...(place && (await partOfPlace(tools, place))),
      folder: input.backupTo,
      roles: place ? (await rolesOfPlace(platform, tools, place)).map(({ role }) => role) : [],
      about: { why: 'final backup before an orphan is removed', jobId: voice.record.id },
    },
    voice,
  );
  await voice.remember({ backup: receipt });
  return `${receipt.file}, SHA-256 ${receipt.sha256}`;
}

/** Looks once more, and drops while nobody can adopt it: an adoption takes the same lock. */
async function remove(
  context: OrphanContext,
  { input, platform, tools, voice }: RemovalRun,
): Promise<string> {
  const { kind, name, serverId, place } = input;
  let fact = `${name} is gone`;
  await platform.database.transaction(async (session) => {
    await session.run(placeLock(serverId, name));
    const { rowCount } = await session.run(
      sql`SELECT FROM platform.tenants WHERE server_id = ${serverId}
            AND ${name} IN (database_name, parked_as, role_name, owner_role, login_role)`,
    );
    if (rowCount > 0 || (place && (await isTaken(platform, serverId, place)))) throw noLonger(name);
    if (kind === 'template' && (await templatesInUse(context, platform)).has(finalName(name)))
      throw noLonger(name);
    if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'Cancelled before anything was dropped');
    await voice.remember({ onward: true });
    if (place) {
      const roles = await rolesOfPlace(platform, tools, place);
      fact = `${name} is gone: ${await erasePlace(tools, place, roles, await isFree(platform, place))}`;
    } else if (kind === 'role') await dropRoles(tools, [name]);
    else if (kind === 'template') await dropOneTemplate(tools, name);
    else await dropDatabase(tools, name);
  });
  return fact;
}

async function dropOneTemplate(tools: PlaceTools, name: string): Promise<void> {
  const dropped = await tools.onServer(async (session) => {
    const [template] = await listTemplates(session, name);
    if (!template) return true;
    return ifTemplateIsFree(session, finalName(name), async () => {
      await dropTemplate(session, template);
      return true;
    });
  });
  if (!dropped)
    throw new CadastreError('CONFLICT', `Another app is building ${finalName(name)}`, {
      wayOut: 'Wait until it is done; then it is in use.',
    });
}

/** Whoever adopts or removes what stands under this name on this server does it alone; ends with the transaction. */
export const placeLock = (serverId: string, name: string) =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended(${`place/${serverId}/${name}`}, 0))`;

const isFree = async (platform: OpenPlatform, { tenantId }: OrphanPlace) =>
  tenantId !== null && !(await isTenant(platform, tenantId));

/** null: it is not of that kind. Throws `NOT_FOUND` for one that is no orphan. */
async function findPlace(
  context: OrphanContext,
  platform: OpenPlatform,
  { kind, name }: Pick<OrphanReference, 'kind' | 'name'>,
  server: Server,
): Promise<OrphanPlace | null> {
  if (kind !== 'schema' && kind !== 'rows') return null;
  const found = (await placeOrphansOf(context, platform, server)).find(
    ({ orphan }) => orphan.kind === kind && orphan.name === name,
  );
  if (found) return found.place;
  throw notFound(kind, name, server);
}

async function findOrphan(
  context: OrphanContext,
  platform: OpenPlatform,
  { kind, name, serverId }: { kind: string; name: string; serverId: string },
): Promise<Orphan> {
  const server = context.resolveServer(serverId);
  const all = await orphansOf(context, platform, server, await templatesInUse(context, platform));
  const found = all.find((each) => each.kind === kind && each.name === name);
  if (found) return found;
  throw notFound(kind, name, server);
}

function notFound(kind: string, name: string, server: Server): CadastreError {
  return new CadastreError('NOT_FOUND', `There is no orphan ${kind} ${name} on ${server.name}`, {
    wayOut: 'The list of orphans shows those there are.',
    command: 'cadastre orphans list',
  });
}

const obstaclesOf = (tools: PlaceTools, kind: string, name: string, place: OrphanPlace | null) =>
  place
    ? obstaclesOfPlace(tools, place)
    : kind === 'role'
      ? roleObstacles(tools, name)
      : isDatabase(kind)
        ? tools.onServer((session) => ofDatabase(session, name))
        : Promise.resolve([]);

async function shut(tools: PlaceTools, name: string): Promise<void> {
  await tools.onServer(async (session) => {
    const { rowCount } = await session.run(
      sql`SELECT FROM pg_database WHERE datname = ${name} AND datconnlimit <> -2`,
    );
    if (rowCount === 0) return;
    await session.run(sql`ALTER DATABASE ${identifier(name)} CONNECTION LIMIT 0`);
    await session.run(
      sql`WITH others AS (SELECT pid FROM pg_stat_activity JOIN pg_roles ON pg_roles.oid = usesysid
                          WHERE datname = ${name} AND NOT rolsuper AND pid <> pg_backend_pid())
          SELECT count(pg_terminate_backend(pid)) FROM others`,
    );
  });
}

/** null: it is not there. */
async function connectionLimit(tools: PlaceTools, name: string): Promise<number | null> {
  const { rows } = await tools.maintenance.run<{ datconnlimit: number }>(
    sql`SELECT datconnlimit FROM pg_database WHERE datname = ${name}`,
  );
  return rows[0]?.datconnlimit ?? null;
}

/** The register of another platform on the same server is nobody's orphan. One that cannot be asked is none. */
async function refusePlatform(tools: PlaceTools, name: string): Promise<void> {
  const found = await tools
    .inDatabase(name, async (session) => {
      await onlyBuiltIn(session);
      return session.run<{ platform: boolean }>(
        sql`SELECT to_regclass('platform.meta') IS NOT NULL AS platform`,
      );
    })
    .catch((error) => {
      if (error instanceof CadastreError) return { rows: [] };
      throw error;
    });
  if (!found.rows[0]?.platform) return;
  throw new CadastreError('REFUSED', `${name} is the platform database of another Cadastre`, {
    wayOut: 'Drop it by hand if nobody works with it any more.',
  });
}

function noLonger(name: string): CadastreError {
  return new CadastreError('CONFLICT', `${name} is no orphan any more: somebody has taken it in`, {
    wayOut: 'Look at the report again.',
  });
}
