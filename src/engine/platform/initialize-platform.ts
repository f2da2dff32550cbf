import { randomUUID } from 'node:crypto';
import type { InitializePlatformInput } from '../../shared/models/platform.ts';
import type { PlanStep } from '../../shared/models/tenant.ts';
import type { ActRecord } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import {
  type Connect,
  type ConnectionTarget,
  recorded,
  type Session,
  withSession,
} from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import { createCipher, generateKey } from '../secrets/cipher.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import { migratePlatform, platformVersion, readPlatformMigrations, tooNew } from './migrate-platform.ts';
import { KEY_PROOF } from './platform.ts';

export interface InitializePlatformContext {
  readonly connect: Connect;
  readonly targetOf: (database?: string) => Promise<ConnectionTarget>;
  readonly secrets: SecretStore;
  readonly migrationsDirectory: string;
  readonly appVersion: string;
  readonly actorName: string;
}

/** Serialises two apps that make one platform database at once. Random, fixed. */
const CREATION_LOCK = 7_305_114_023;

/** What initializing would do. Nothing is changed. */
export async function planPlatform(
  context: InitializePlatformContext,
  input: InitializePlatformInput,
): Promise<{ exists: boolean; steps: PlanStep[] }> {
  const target = await context.targetOf();
  const exists = await withSession(context.connect, target, (session) =>
    databaseExists(session, input.database),
  );
  const migrations = await readPlatformMigrations(context.migrationsDirectory);
  const found = exists
    ? await withSession(context.connect, await context.targetOf(input.database), platformVersion)
    : null;
  const missing = migrations.filter((migration) => migration.version > (found ?? 0));
  const where = `${target.host}:${target.port}`;
  const steps: PlanStep[] = [
    {
      name: 'database',
      title: exists ? 'Join the database' : 'Create the database',
      where,
      fact: exists ? `${input.database} exists and is joined` : 'closed to PUBLIC from the start',
      statements: exists
        ? []
        : [creation(input.database), ...closing(input.database)].map((statement) => `${statement.shown};`),
      undo: exists ? null : `DROP DATABASE ${input.database}`,
    },
    {
      name: 'schema',
      title: 'Bring the schema up to date',
      where: input.database,
      fact: missing.length === 0 ? 'nothing to do' : missing.map((migration) => migration.name).join(', '),
      statements: missing.map(
        (migration) => `-- ${migration.name}: ${migration.text.split('\n').length} lines`,
      ),
      undo: null,
    },
    {
      name: 'key',
      title: 'Make the key that seals tenant passwords',
      where: 'this workstation',
      fact: found
        ? 'the platform has one; this workstation needs a copy of it'
        : `${input.scheme}, 256 bits, kept in the secret store`,
      statements: [],
      undo: null,
    },
  ];
  return { exists, steps };
}

/**
 * Creates the platform database, or joins the one that is there, and brings its schema up to date. The key is
 * in the secret store before it seals anything. May be repeated after any interruption.
 * Errors: `PLATFORM_TOO_NEW`, `SECRET_MISSING` when joining without the key, `CONFLICT` for another scheme.
 */
export async function initializePlatform(
  context: InitializePlatformContext,
  input: InitializePlatformInput & { key?: string },
  record: ActRecord,
): Promise<void> {
  const observe = (session: Session) => recorded(session, ({ shown }) => record.statement(shown));
  const migrations = await readPlatformMigrations(context.migrationsDirectory);
  await withSession(context.connect, await context.targetOf(), async (plain) => {
    const session = observe(plain);
    // One app after the other: PostgreSQL refuses two that change the same database in the same moment. Ends with
    // the connection.
    await plain.script(`SET lock_timeout = '60s'; SELECT pg_advisory_lock(${CREATION_LOCK})`);
    if ((await createDatabase(session, input.database)) === 'stood') {
      // Looked at before anything of it is changed: it may be somebody's, or a newer app's.
      await withSession(context.connect, await context.targetOf(input.database), async (inside) => {
        await refuseForeignDatabase(inside, input.database);
        const found = (await platformVersion(inside)) ?? 0;
        const newest = migrations.at(-1)?.version ?? 0;
        if (found > newest) throw tooNew(found, newest);
      });
    }
    // Also where it stood: an earlier attempt may have ended between the statements.
    for (const statement of closing(input.database)) await session.run(statement);
  });
  await withSession(context.connect, await context.targetOf(input.database), async (session) => {
    await refuseForeignDatabase(session, input.database);
    await migratePlatform(session, migrations, context.appVersion);
    record.statement(`-- platform schema brought to version ${migrations.at(-1)?.version ?? 0}`);
    await ensureKey(session, context, input);
  });
}

async function ensureKey(
  session: Session,
  context: InitializePlatformContext,
  input: InitializePlatformInput & { key?: string },
): Promise<void> {
  const { rows } = await session.run<{
    platform_id: string;
    current_key: string;
    scheme: string;
    proof: string;
  }>(
    sql`SELECT platform_id, current_key, keys.scheme, proof FROM platform.meta
        JOIN platform.keys ON key_id = current_key`,
  );
  const meta = rows[0];
  if (meta) {
    if (input.key === undefined) return;
    const cipher = createCipher(
      meta.scheme as InitializePlatformInput['scheme'],
      meta.current_key,
      input.key,
    );
    cipher.open(meta.proof, KEY_PROOF);
    await context.secrets.set(secretKeys.masterKey(meta.platform_id, meta.current_key), input.key);
    return;
  }
  const platformId = randomUUID();
  const keyId = '1';
  const name = secretKeys.masterKey(platformId, keyId);
  // The environment may hold the key already, for applications that share it.
  const key = input.key ?? (await context.secrets.get(name)) ?? generateKey(input.scheme);
  const proof = createCipher(input.scheme, keyId, key).seal(KEY_PROOF, KEY_PROOF);
  await context.secrets.set(name, key);
  let first = false;
  try {
    // Two apps may come here at once: the second waits for the first's commit, and inserts nothing.
    first = await session.transaction(async () => {
      const { rowCount } = await session.run(
        sql`INSERT INTO platform.meta (platform_id, environment, scheme, current_key)
            VALUES (${platformId}, ${input.environment}, ${input.scheme}, ${keyId}) ON CONFLICT DO NOTHING`,
      );
      if (rowCount === 0) return false;
      await session.run(
        sql`INSERT INTO platform.keys (key_id, scheme, proof, created_by)
            VALUES (${keyId}, ${input.scheme}, ${proof}, ${context.actorName})`,
      );
      return true;
    });
  } finally {
    if (!first) await context.secrets.delete(name);
  }
  if (!first) await ensureKey(session, context, input);
}

/** Our database is empty or holds our schema; anything else belongs to somebody. */
async function refuseForeignDatabase(session: Session, database: string): Promise<void> {
  if ((await platformVersion(session)) !== null) return;
  const { rows } = await session.run<{ relations: number }>(
    sql`SELECT count(*)::int AS relations FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'platform')`,
  );
  if ((rows[0]?.relations ?? 0) > 0) {
    throw new CadastreError(
      'CONFLICT',
      `The database ${database} holds ${rows[0]?.relations} tables that are not Cadastre's`,
      {
        fields: [{ field: 'database', message: 'Holds tables of something else' }],
        wayOut: 'Choose another name for the platform database.',
      },
    );
  }
}

async function databaseExists(session: Session, name: string): Promise<boolean> {
  const { rows } = await session.run<{ present: boolean }>(
    sql`SELECT EXISTS (SELECT FROM pg_database WHERE datname = ${name}) AS present`,
  );
  return rows[0]?.present === true;
}

/** `stood`: it was there before and is not just an attempt of ours that was cut off. */
async function createDatabase(session: Session, database: string): Promise<'made' | 'stood'> {
  const { rows } = await session.run<{ unfinished: boolean }>(
    sql`SELECT datconnlimit = 0 AND pg_get_userbyid(datdba) = current_user AS unfinished
        FROM pg_database WHERE datname = ${database}`,
  );
  if (rows[0]) return rows[0].unfinished ? 'made' : 'stood';
  try {
    await session.run(creation(database));
    return 'made';
  } catch (error) {
    // Another app made it in the same moment; the unique index speaks where both were at it.
    const sqlstate = error instanceof CadastreError ? error.details.sqlstate : undefined;
    if (sqlstate === SQLSTATE.duplicateDatabase || sqlstate === SQLSTATE.uniqueViolation) return 'made';
    throw error;
  }
}

/** Nobody but superusers may connect before `closing`: the limit is 0 until PUBLIC has lost CONNECT. */
const creation = (database: string) =>
  sql`CREATE DATABASE ${identifier(database)} TEMPLATE template0 ENCODING 'UTF8' CONNECTION LIMIT 0`;

function closing(database: string) {
  return [
    sql`REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC`,
    sql`ALTER DATABASE ${identifier(database)} CONNECTION LIMIT -1`,
  ];
}
