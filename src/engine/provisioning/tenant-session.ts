import { CadastreError } from '../errors.ts';
import { recorded, type Session } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import {
  factsOf,
  namesOf,
  type ProvisionRun,
  type TenantContent,
  type TenantSession,
  withoutWaiting,
} from './provision-run.ts';

/**
 * The session in the tenant's database, opened once. Into a fresh clone it goes as the tenant's own login, which is a
 * member of the owner role until the content stands: the same connection is then the proof that the tenant gets in, and
 * a second one would cost as much again as everything said on it. Where that cannot do all of it, it is the server's
 * user: a job that was taken up again, and objects of another owner than `pg_database_owner`, as extensions have.
 */
export async function sessionInTenant(run: ProvisionRun): Promise<Session> {
  run.inTenant ??= (await signIn(run)) ?? (await asServerUser(run));
  return run.inTenant.session;
}

/** The same as the server's user, in place of the tenant's login: never two sessions at once. */
export async function serverSessionInTenant(run: ProvisionRun): Promise<Session> {
  if (run.inTenant && run.inTenant.signInMs !== null) await leaveTenant(run);
  run.inTenant ??= await asServerUser(run);
  return run.inTenant.session;
}

export async function leaveTenant(run: ProvisionRun): Promise<void> {
  const { inTenant } = run;
  run.inTenant = null;
  await inTenant?.session.close();
}

/** The schemas that a blueprint made, and `public`. Ours, `cadastre`, stays closed to the tenant. */
export async function applicationSchemas(run: ProvisionRun): Promise<string[]> {
  await sessionInTenant(run);
  const content = run.content ?? (await readContent(await sessionInTenant(run)));
  run.content = content;
  return content.schemas;
}

async function signIn(run: ProvisionRun): Promise<TenantSession | null> {
  const { superuser } = await factsOf(run);
  if (superuser && !run.fresh) return null;
  const { database, role } = namesOf(run);
  const started = performance.now();
  try {
    const plain = await run.context.connectAs(run.input.serverId, database, role, run.secrets.password);
    const opened = {
      plain,
      session: recorded(plain, run.voice.statement),
      signInMs: performance.now() - started,
    };
    const content = await readContent(opened.session).catch(async (error) => {
      await plain.close();
      throw error;
    });
    if (!content.foreign || !superuser) {
      run.content = content;
      return opened;
    }
    await plain.close();
    return null;
  } catch (error) {
    // What keeps the tenant out is for the verification to say; the content can be made without.
    if (superuser && error instanceof CadastreError) return null;
    throw error;
  }
}

async function asServerUser(run: ProvisionRun): Promise<TenantSession> {
  const plain = await run.context.connectTo(run.input.serverId, namesOf(run).database);
  return { plain, session: recorded(plain, run.voice.statement), signInMs: null };
}

/** First in a batch in the tenant's database. */
export function patience(run: ProvisionRun): Statement[] {
  return [...withoutWaiting(run), sql`SET LOCAL lock_timeout = '5s'`];
}

const CONTENT: Statement = sql`
  SELECT (SELECT array_agg(nspname::text ORDER BY nspname) FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')) AS schemas,
    EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql') AS foreign`;

async function readContent(session: Session): Promise<TenantContent> {
  const { rows } = await session.run<{ schemas: string[] | null; foreign: boolean }>(CONTENT);
  return { schemas: rows[0]?.schemas ?? [], foreign: rows[0]?.foreign === true };
}
