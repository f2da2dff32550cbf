import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ADOPTION_LOGINS, type AdoptionInput } from '../../shared/models/adoption.ts';
import type { TargetResult } from '../../shared/models/job.ts';
import type { Actor } from '../acts/actor.ts';
import { publishBlueprint } from '../blueprints/index.ts';
import { writeBaseline } from '../blueprints/schema-history.ts';
import { storeConfiguration } from '../configuration/index.ts';
import { beginHold, insertHold } from '../enforcement/hold-existing.ts';
import { CadastreError, invalidInput, toErrorData } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps, type JobDefinition, type JobRecord, type JobVoice } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import { openSubscription } from '../lifecycle/subscriptions.ts';
import { placeLock } from '../orphans/remove-orphan.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import { recorded } from '../postgres/session.ts';
import { identifier, secretLiteral, sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import { totalsOf, totalsReporter, totalsText } from '../provisioning/import-totals.ts';
import { readServerFacts } from '../provisioning/provision-run.ts';
import { quietly } from '../provisioning/quietly.ts';
import { roleMarker } from '../provisioning/statements.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import { freeSlug } from '../tenants/check-name.ts';
import { credentialContext } from '../tenants/read-credentials.ts';
import type { Baseline } from './baseline.ts';
import { grantStatements, type NewLogin, roleStatements } from './choose-login.ts';
import { type AdoptionContext, type PlannedRow, planRows } from './plan-adoption.ts';

const AT_ONCE = 4;
const STEP = { name: 'adopt', title: 'Adopt databases' };

const rowSchema = z.object({
  serverId: z.string(),
  database: z.string(),
  name: z.string(),
  slug: z.string(),
  slugGiven: z.boolean(),
  ownerEmail: z.string().nullable(),
  owner: z.string(),
  role: z.string().nullable(),
  login: z.enum(ADOPTION_LOGINS),
  blueprint: z.string().nullable(),
  blueprintHash: z.string().nullable(),
  schemaVersion: z.string().nullable(),
  sharedRoles: z.array(z.string()),
  schemas: z.array(z.string()),
  subscription: z.string().nullable().default(null),
  trialDays: z.number().int().default(0),
  server: z.string().default(''),
  tier: z.object({ name: z.string(), version: z.number().int() }).nullable().default(null),
  baseline: z
    .object({
      by: z.string(),
      files: z.array(z.object({ version: z.string(), name: z.string(), checksum: z.string() })),
    })
    .nullable()
    .default(null),
  /** Taken before anything is done, since the name of a role of its own carries it. */
  tenantId: z.number().int().optional(),
});
type Row = z.infer<typeof rowSchema>;

interface AdoptionRun {
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
}

const sealContext = (ticket: string, row: number) => `adoption/${ticket}/${row}`;

/** Looks into the databases and takes them in, in one job. Answers when it is at work. */
export function adoptDatabases(
  context: AdoptionContext,
  actor: Actor,
  input: AdoptionInput,
): Promise<StartedJob> {
  const { password: _secret, csv, databases, ...rest } = input;
  const shown = {
    ...rest,
    ...(databases && { databases: databases.length }),
    ...(csv !== undefined && { csv: createHash('sha256').update(csv).digest('hex').slice(0, 12) }),
  };
  const target = input.server ? `server ${input.server}` : 'servers of a file';
  return performJob(context.audit, { actor, verb: 'adopt databases', target, input: shown }, async () => {
    const platform = await context.platform();
    const planned = await planRows(context, input);
    if (planned.length === 0)
      throw invalidInput([{ field: 'match', message: 'No database is called like that' }]);
    for (const { row, blueprint } of planned)
      if (row.verdict === 'adopt' && blueprint) await publishBlueprint(platform.database, blueprint);
    const record = await accept(platform, actor, planned, input);
    return context.runner.start(record, 'run');
  });
}

export function adoptDatabasesJob(context: AdoptionContext): JobDefinition<AdoptionRun> {
  return {
    kind: 'tenant.adopt',
    open: async (voice) => ({ voice, platform: await context.platform() }),
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: (record) => `Stopped: ${totalsText(totalsOf(record))}; what was adopted stays`,
    steps: [
      {
        ...STEP,
        run: (run) => adoptRows(context, run),
        undo: { text: () => 'stop here; what was adopted stays', run: async () => undefined },
      },
    ],
  };
}

async function accept(
  platform: OpenPlatform,
  actor: Actor,
  planned: readonly PlannedRow[],
  { login }: AdoptionInput,
) {
  const ticket = createHash('sha256').update(`${Date.now()}/${Math.random()}`).digest('hex').slice(0, 16);
  const values = planned.map(({ row, wanted, serverId, blueprint, sharedRoles, schemas, baseline }) => {
    const adopt = row.verdict === 'adopt' && serverId !== null && row.slug !== null;
    const input: Row | Record<string, never> =
      adopt && serverId !== null && row.slug !== null
        ? {
            serverId,
            database: row.database,
            name: row.name,
            slug: row.slug,
            slugGiven: wanted.slug !== null,
            ownerEmail: row.ownerEmail,
            owner: row.owner ?? '',
            role: row.role,
            login,
            blueprint: blueprint?.name ?? null,
            blueprintHash: blueprint?.hash ?? null,
            schemaVersion: row.schemaVersion,
            sharedRoles,
            schemas,
            baseline,
            subscription: row.subscription,
            trialDays: row.trialDays,
            server: row.server,
            tier: row.tier && { name: row.tier.name, version: row.tier.version },
          }
        : {};
    // Made here, so that a second try after a crash sets the same one.
    const password = adopt ? (login === 'keep' ? wanted.password : generatePassword()) : null;
    return {
      row_number: row.row,
      name: row.database || '(no database)',
      slug: row.verdict === 'refused' ? null : row.slug,
      input,
      sealed: password === null ? null : platform.cipher.seal(password, sealContext(ticket, row.row)),
      result: adopt ? 'not-run' : row.verdict === 'skip' ? 'skipped' : 'failed',
      message: row.errors.map(({ field, message }) => `${field}: ${message}`).join('; ') || null,
    };
  });
  return platform.database.transaction(async (session) => {
    const record = await insertJob(session, {
      kind: 'tenant.adopt',
      title: planned.length === 1 ? 'Take in one database' : `Take in ${planned.length} databases`,
      serverName: null,
      tenantSlug: null,
      tenantName: null,
      parentId: null,
      actor,
      input: { login, ticket },
      sealed: null,
      sealedKey: platform.cipher.keyId,
      state: {},
      steps: freshSteps([STEP]),
    });
    await session.run(
      sql`INSERT INTO platform.import_rows (job_id, row_number, name, slug, owner_email, input, sealed, result, message)
          SELECT ${record.id}, row_number, name, slug, '', input, sealed, result, message
          FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
            AS each(row_number int, name text, slug text, input jsonb, sealed text, result text, message text)`,
    );
    return record;
  });
}

async function adoptRows(context: AdoptionContext, run: AdoptionRun): Promise<string> {
  const { voice, platform } = run;
  const { rows } = await platform.database.run<{ row_number: number; input: unknown; sealed: string | null }>(
    sql`SELECT row_number, input, sealed FROM platform.import_rows
        WHERE job_id = ${voice.record.id} AND result = 'not-run' ORDER BY row_number`,
  );
  const report = totalsReporter(platform, voice);
  await report();
  const queue = rows.values();
  const lane = async () => {
    for (const { row_number, input, sealed } of queue) {
      if (voice.signal.aborted) return;
      await adoptRow(
        context,
        run,
        row_number,
        rowSchema.parse(input),
        await passwordOf(run, row_number, sealed),
      );
      await report();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'The adoption was stopped');
  return totalsText(totalsOf(voice.record));
}

async function adoptRow(
  context: AdoptionContext,
  run: AdoptionRun,
  number: number,
  row: Row,
  password: string | null,
): Promise<void> {
  try {
    const tenantId = row.tenantId ?? (await takeNumber(run, number));
    const role = row.login === 'own-role' ? `adopted_${tenantId}_user` : row.role;
    if (role === null) throw new CadastreError('INTERNAL', 'No role was chosen');
    await prepareLogin(context, run, row, tenantId, role, password);
    if (row.baseline !== null) await writeDown(context, run, row, row.baseline);
    if (password !== null) await signIn(context, row, role, password);
    const hold = await takeIn(context, run, number, { ...row, tenantId }, role, password);
    run.platform.locks.say('tenants', tenantId);
    if (hold !== null) await holdIt(context, run, number, hold);
  } catch (error) {
    if (run.voice.signal.aborted) return;
    const data = toErrorData(error);
    // A platform that is gone stops the job, to be resumed; anything else is this row's failure alone.
    if (data.code.startsWith('PLATFORM_')) throw error;
    await settle(run, number, 'failed', `${row.database}: ${data.message}`);
  }
}

/** It is a tenant, whatever becomes of its settings: a job of its own sets them, and can be resumed where it fails. */
async function holdIt(
  context: AdoptionContext,
  run: AdoptionRun,
  number: number,
  hold: JobRecord,
): Promise<void> {
  const { ended } = await beginHold(context, hold);
  const { status, fact } = await ended;
  if (status !== 'succeeded') await settle(run, number, 'succeeded', `Its tier is not set yet: ${fact}`);
}

/** Its own statement and durable: the role that carries the number comes after it. */
async function takeNumber(run: AdoptionRun, number: number): Promise<number> {
  const { rows } = await run.platform.database.run<{ id: number }>(
    sql`UPDATE platform.import_rows
        SET input = input || jsonb_build_object('tenantId', nextval(pg_get_serial_sequence('platform.organizations', 'id')))
        WHERE job_id = ${run.voice.record.id} AND row_number = ${number} RETURNING (input->>'tenantId')::int AS id`,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new CadastreError('INTERNAL', 'The row is gone from the platform database');
  return id;
}

async function prepareLogin(
  context: AdoptionContext,
  run: AdoptionRun,
  row: Row,
  tenantId: number,
  role: string,
  password: string | null,
): Promise<void> {
  if (row.login === 'keep' || password === null) return;
  const verifier = await scramVerifier(password);
  const facts = await readServerFacts(await context.maintenance(row.serverId));
  const names: NewLogin = { database: row.database, role, owner: row.owner, schemas: row.schemas };
  const plain = await context.connectTo(row.serverId, row.database);
  const session = recorded(plain, run.voice.statement);
  try {
    const change = sql`ALTER ROLE ${identifier(role)} PASSWORD ${secretLiteral(verifier)}`;
    if (row.login === 'new-password')
      return await quietly(session, facts, false, () => session.batch([change]));
    const marker = roleMarker(tenantId, `adoption ${run.voice.record.id}`);
    try {
      await quietly(session, facts, false, () => session.batch(roleStatements(names, verifier, marker)));
    } catch (error) {
      // An earlier try of this row made it: the number is nobody else's.
      if (!(error instanceof CadastreError) || error.details.sqlstate !== SQLSTATE.duplicateObject)
        throw error;
      await quietly(session, facts, false, () => session.batch([change]));
    }
    await session.batch(grantStatements(names));
  } finally {
    await plain.close();
  }
}

/** What another tool has applied, into a history of ours; twice it is the same. */
async function writeDown(
  context: AdoptionContext,
  run: AdoptionRun,
  { serverId, database }: Row,
  { files, by }: Baseline,
): Promise<void> {
  const plain = await context.connectTo(serverId, database);
  try {
    await onlyBuiltIn(plain);
    await writeBaseline(recorded(plain, run.voice.statement), files, by);
  } finally {
    await plain.close();
  }
}

/** A password that does not sign in is none. */
async function signIn(context: AdoptionContext, row: Row, role: string, password: string): Promise<void> {
  const session = await context.connectAs(row.serverId, row.database, role, password);
  await session.run(sql`SELECT 1`).finally(() => session.close());
}

/** The organization, its place, its password and the row's result: all of it or nothing. */
async function takeIn(
  context: AdoptionContext,
  run: AdoptionRun,
  number: number,
  row: Row & { tenantId: number },
  role: string,
  password: string | null,
): Promise<JobRecord | null> {
  const { platform, voice } = run;
  const { cipher } = platform;
  let { slug } = row;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await platform.database.transaction(async (session) => {
        await session.run(placeLock(row.serverId, row.database));
        const trial = row.trialDays > 0;
        await session.run(
          sql`INSERT INTO platform.organizations (id, name, slug, status, owner_email, trial_ends_at, ready_at) OVERRIDING SYSTEM VALUE
              VALUES (${row.tenantId}, ${row.name}, ${slug}, ${trial ? 'TRIAL' : 'ACTIVE'}, ${row.ownerEmail},
                      CASE WHEN ${trial} THEN now() + make_interval(days => ${row.trialDays}::int) END, now())`,
        );
        await session.run(
          sql`INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, role_name, owner_role,
                                            blueprint, blueprint_hash, schema_version, adopted_at, shared_roles)
              VALUES (${row.tenantId}, 'database', ${row.serverId}::uuid, ${row.database}, ${role}, ${row.owner},
                      ${row.blueprint}, ${row.blueprintHash}, ${row.schemaVersion}, now(), ${row.sharedRoles})`,
        );
        if (row.subscription !== null)
          await session.run(openSubscription(row.tenantId, row.subscription, trial ? 'TRIAL' : 'ACTIVE'));
        if (password !== null) {
          const sealed = cipher.seal(password, credentialContext(row.tenantId));
          await session.run(
            sql`INSERT INTO platform.credentials (organization_id, role_name, key_id, sealed, password_length)
                VALUES (${row.tenantId}, ${role}, ${cipher.keyId}, ${sealed}, ${password.length})`,
          );
        }
        await session.run(
          sql`UPDATE platform.import_rows SET result = 'succeeded', slug = ${slug}, message = NULL, sealed = NULL
              WHERE job_id = ${voice.record.id} AND row_number = ${number}`,
        );
        if (row.tier === null) return null;
        const { tenantId, tier, name, server } = row;
        const { actor, id: adoption } = voice.record;
        await storeConfiguration(session, {
          tenantId,
          tier,
          environment: null,
          overrides: {},
          changedBy: actor.name,
        });
        const tenant = { id: tenantId, slug, name, server };
        return insertHold(session, context.runner, actor, tenant, adoption);
      });
    } catch (error) {
      if (!isTaken(error, 'organizations_slug_key') || row.slugGiven || attempt > 20)
        throw explained(error, row, role);
      slug = await freeSlug(platform, row.name);
    }
  }
}

async function settle(
  run: AdoptionRun,
  number: number,
  result: TargetResult,
  message: string,
): Promise<void> {
  await run.platform.database.run(
    sql`UPDATE platform.import_rows SET result = ${result}, message = ${message}, sealed = NULL
        WHERE job_id = ${run.voice.record.id} AND row_number = ${number}`,
  );
}

async function passwordOf(run: AdoptionRun, number: number, sealed: string | null): Promise<string | null> {
  if (sealed === null) return null;
  const { platform, voice } = run;
  const { ticket } = voice.record.input as { ticket: string };
  const keyId = voice.record.sealedKey;
  const cipher =
    keyId === null || keyId === platform.cipher.keyId ? platform.cipher : await platform.cipherOf(keyId);
  return cipher.open(sealed, sealContext(ticket, number));
}

function isTaken(error: unknown, constraint: string): boolean {
  return (
    error instanceof CadastreError &&
    error.details.sqlstate === SQLSTATE.uniqueViolation &&
    error.message.includes(constraint)
  );
}

function explained(error: unknown, row: Row, role: string): unknown {
  const says = (message: string) => new CadastreError('ALREADY_EXISTS', message, {}, error);
  if (isTaken(error, 'organizations_slug_key')) return says(`slug: ${row.slug} is taken`);
  if (isTaken(error, 'organizations_owner_email')) return says('owner_email: used by another tenant');
  if (isTaken(error, 'tenants_own_database')) return says('database: another tenant has it by now');
  if (isTaken(error, 'role_name')) return says(`role: ${role} is the login of another tenant`);
  return error;
}
