import { z } from 'zod';
import type { TemplateBuild } from '../../shared/models/blueprint.ts';
import { LANGUAGES } from '../../shared/models/message.ts';
import type { Server } from '../../shared/models/server.ts';
import { ISOLATION_MODELS } from '../../shared/models/tenant.ts';
import { ENVIRONMENTS } from '../../shared/models/tier-names.ts';
import type { Blueprint } from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import type { JobVoice } from '../jobs/job-definition.ts';
import type { CommandPorts } from '../migrations/external/command-ports.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { type Database, recorded, type Session } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import type { CloneSlots } from './clone-slots.ts';
import type { PlaceNames } from './shared/places.ts';
import { readShared, type SharedDatabase } from './shared/shared-database.ts';
import type { ServerFacts } from './statements.ts';
import { schemaName, tenantNames } from './tenant-names.ts';

/** What a provisioning job keeps of its input: everything resolved, nothing secret. */
export const provisionInputSchema = z.object({
  name: z.string(),
  slug: z.string(),
  /** False: made from the name, and may take a number when another job was quicker. */
  slugGiven: z.boolean(),
  ownerEmail: z.string(),
  ownerFirstName: z.string().nullable(),
  ownerLastName: z.string().nullable(),
  trialDays: z.number().int(),
  /** null: the entry plan. */
  subscription: z.string().nullable().default(null),
  /** Of messages to the owner; null: that of the settings. */
  language: z.enum(LANGUAGES).nullable().default(null),
  serverId: z.uuid(),
  blueprint: z.string(),
  blueprintHash: z.string(),
  variables: z.record(z.string(), z.string()),
  isolation: z.enum(ISOLATION_MODELS),
  /** Everything that decides its settings but its number; null: it is held to no tier. */
  tier: z
    .object({
      name: z.string(),
      version: z.number().int(),
      ownEnvironment: z.enum(ENVIRONMENTS).nullable(),
      environment: z.enum(ENVIRONMENTS),
      region: z.string().nullable(),
      plan: z
        .object({
          name: z.string(),
          maxUsers: z.number().nullable(),
          storageBytes: z.number().nullable(),
          modules: z.array(z.string()),
        })
        .nullable(),
    })
    .nullable()
    .default(null),
  onFailure: z.enum(['keep', 'undo']),
});
export type ProvisionInput = z.infer<typeof provisionInputSchema>;

/** Sealed with the platform key for as long as the job lives. */
const provisionSecretsSchema = z.object({ password: z.string(), ownerPasswordHash: z.string() });
export type ProvisionSecrets = z.infer<typeof provisionSecretsSchema>;

/** What provisioning needs of the rest of the engine. */
export interface ProvisioningContext {
  readonly platform: () => Promise<OpenPlatform>;
  server(id: string): Server;
  /** A pool on the maintenance database of a server, shared by all jobs. */
  maintenance(serverId: string): Promise<Database>;
  /** A superuser's connection to one database. */
  connectTo(serverId: string, database: string): Promise<Session>;
  /** The same, for whoever holds a session of that server already: never waits for itself. */
  connectBeside(serverId: string, database: string): Promise<Session>;
  /** A connection as a tenant's role. */
  connectAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  blueprintByHash(hash: string): Promise<Blueprint>;
  ensureTemplate(
    serverId: string,
    blueprint: Blueprint,
    progress: (fact: string) => void,
  ): Promise<TemplateBuild>;
  /** The next `ensureTemplate` looks at the server again. */
  forgetTemplate(serverId: string, blueprint: Blueprint): void;
  /** Did somebody answer *Leave* to the finding that PUBLIC may connect to the server's own databases? */
  publicAccessLeft(serverId: string): boolean;
  readonly clones: CloneSlots;
  readonly commands: CommandPorts;
  readonly appVersion: string;
}

/** The session in the tenant's database in which privileges, seed and first admin are done. */
export interface TenantSession {
  /** Everything said on it stands in the journal. */
  readonly session: Session;
  readonly plain: Session;
  /** The tenant's own login, and how long signing in took, in milliseconds; null: the server's user. */
  readonly signInMs: number | null;
}

/** What a clone brought with it. */
export interface TenantContent {
  /** Those of the application. */
  readonly schemas: string[];
  /** An extension brought objects that are not the owner's. */
  readonly foreign: boolean;
}

/** What the steps of one provisioning job share. */
export interface ProvisionRun {
  readonly context: ProvisioningContext;
  readonly voice: JobVoice;
  readonly input: ProvisionInput;
  readonly secrets: ProvisionSecrets;
  readonly platform: OpenPlatform;
  /**
   * For what must reach the disk before the next statement on the server does. Where the platform database lies in
   * the same cluster, one stream of WAL keeps that order by itself and nobody has to wait for the disk.
   */
  readonly ordered: Database;
  /** Does the platform database lie in the cluster of the tenant, so that one stream of WAL orders both? */
  readonly oneCluster: boolean;
  readonly blueprint: Blueprint;
  readonly maintenance: Database;
  /** Names the job in the markers it leaves on the server. */
  readonly ticket: string;
  /** Ask `factsOf`: a job that made nothing can be undone with the server away. */
  facts: ServerFacts | null;
  template: TemplateBuild | null;
  /** Where the tenant's place is, unless it has a database of its own; null: not known before `validate`. */
  shared: SharedDatabase | null;
  /** Did this process clone the template just now? Then nobody has touched the database since. */
  fresh: boolean;
  /** The one session in the tenant's database, opened once. */
  inTenant: TenantSession | null;
  content: TenantContent | null;
  lockedTenant: number | null;
}

export const sealContext = (ticket: string) => `job/${ticket}`;

export async function openProvisionRun(context: ProvisioningContext, voice: JobVoice): Promise<ProvisionRun> {
  const { record } = voice;
  const input = provisionInputSchema.parse(record.input);
  const platform = await context.platform();
  const ticket = String(record.state.ticket);
  const secrets = await openSecrets(platform, record.sealed, record.sealedKey, ticket);
  const blueprint = await context.blueprintByHash(input.blueprintHash);
  const maintenance = await context.maintenance(input.serverId);
  const run: ProvisionRun = {
    context,
    voice,
    input,
    secrets,
    platform,
    ordered: orderedDatabase(platform, input.serverId),
    oneCluster: platform.serverId === input.serverId,
    blueprint,
    maintenance,
    ticket,
    facts: null,
    template: null,
    shared:
      input.isolation === 'database'
        ? null
        : await readShared(platform, { serverId: input.serverId, blueprint, isolation: input.isolation }),
    fresh: false,
    inTenant: null,
    content: null,
    lockedTenant: null,
  };
  if (record.tenantId !== null) await lockTenant(run, record.tenantId);
  return run;
}

export function orderedDatabase(platform: OpenPlatform, serverId: string): Database {
  return platform.serverId === serverId ? platform.progress : platform.database;
}

export async function closeProvisionRun(run: ProvisionRun): Promise<void> {
  await run.inTenant?.session.close();
  if (run.lockedTenant !== null) run.platform.locks.unlockSoon('tenant', run.lockedTenant);
}

/** One act at a time on a tenant, whichever process does it. */
export async function lockTenant(run: ProvisionRun, tenantId: number): Promise<void> {
  if (!(await run.platform.locks.tryLock('tenant', tenantId))) {
    throw new CadastreError('CONFLICT', `Another job is at work on tenant ${tenantId}`, {
      wayOut: 'Wait until it has ended, then resume this one.',
    });
  }
  run.lockedTenant = tenantId;
}

export function namesOf(run: ProvisionRun): PlaceNames {
  const id = run.voice.record.tenantId;
  if (id === null) throw new CadastreError('INTERNAL', 'The tenant has no number yet');
  return placeNames(run, id);
}

export function placeNames(
  { input, blueprint, shared }: Pick<ProvisionRun, 'input' | 'blueprint' | 'shared'>,
  id: number,
): PlaceNames {
  const names = { id, ...tenantNames(blueprint.prefix, id), schema: null };
  if (input.isolation === 'database') return names;
  if (shared === null) throw new CadastreError('INTERNAL', 'The shared database is not known yet');
  const schema = input.isolation === 'schema' ? schemaName(blueprint.prefix, id) : null;
  return { ...names, database: shared.database, schema };
}

/**
 * First in a batch: with the platform in the same cluster, the end of the job is the one wait for the disk. A journal on
 * another server must not say that something is done before it is on disk here.
 */
export function withoutWaiting(run: Pick<ProvisionRun, 'oneCluster'>): Statement[] {
  return run.oneCluster ? [sql`SET LOCAL synchronous_commit = off`] : [];
}

/** The maintenance session, said in the journal. */
export function onServer<T>(run: ProvisionRun, work: (session: Session) => Promise<T>): Promise<T> {
  return run.maintenance.withSession((session) => work(recorded(session, run.voice.statement)));
}

export async function factsOf(run: ProvisionRun): Promise<ServerFacts> {
  run.facts ??= await readServerFacts(run.maintenance);
  return run.facts;
}

/** A pool's server changes its version or our rights by a person's hand: asked again after this many milliseconds. */
const FACTS_MS = 10_000;
const known = new WeakMap<Database, { readonly facts: ServerFacts; readonly until: number }>();

export async function readServerFacts(maintenance: Database): Promise<ServerFacts> {
  const before = known.get(maintenance);
  if (before && before.until > performance.now()) return before.facts;
  const { rows } = await maintenance.run<{ version: number; superuser: boolean; lacks: string[] }>(
    sql`SELECT current_setting('server_version_num')::int AS version, rolsuper AS superuser,
               array_remove(ARRAY[CASE WHEN NOT (rolsuper OR rolcreatedb) THEN 'CREATEDB' END,
                                  CASE WHEN NOT (rolsuper OR rolcreaterole) THEN 'CREATEROLE' END], NULL) AS lacks
        FROM pg_roles WHERE rolname = current_user`,
  );
  const { version: versionNumber = 0, superuser = false, lacks = [] } = rows[0] ?? {};
  const facts: ServerFacts = { versionNumber, superuser, lacks };
  known.set(maintenance, { facts, until: performance.now() + FACTS_MS });
  return facts;
}

async function openSecrets(
  platform: OpenPlatform,
  sealed: string | null,
  keyId: string | null,
  ticket: string,
): Promise<ProvisionSecrets> {
  if (sealed === null || keyId === null) return { password: '', ownerPasswordHash: '' };
  const cipher = keyId === platform.cipher.keyId ? platform.cipher : await platform.cipherOf(keyId);
  return provisionSecretsSchema.parse(JSON.parse(cipher.open(sealed, sealContext(ticket))));
}
