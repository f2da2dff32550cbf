import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { recorded, type Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { readConfigured } from './configured-tenants.ts';
import { serverNamed } from './find-drift.ts';
import { type HbaFragment, hbaFragment } from './hba-lines.ts';
import { findHbaMeans, type HbaMeans, readServerFile, writeServerFile } from './hba-place.ts';
import { settleHba } from './last-drift.ts';

type Context = Pick<LifecycleContext, 'audit' | 'platform' | 'maintenance' | 'connectBeside'>;

/** How long a server may take to read its files again, in milliseconds. */
const RELOAD_MS = 5_000;

export interface ServerHba {
  readonly fragment: string;
  /** How to put it in force. */
  readonly reload: string;
  readonly tenants: number;
  /** Cadastre can write and reload it itself. */
  readonly applicable: boolean;
  /** It stands in the server's file already; null: that cannot be known. */
  readonly inForce: boolean | null;
}

/** What the pg_hba.conf of a server should begin with. */
export async function readHba(context: Context, server: string): Promise<ServerHba> {
  const platform = await context.platform();
  const { id } = await serverNamed(platform, server);
  const fragment = hbaFragment(await readConfigured(platform, { server: id }));
  return (await context.maintenance(id)).withSession(async (session) => {
    const means = await findHbaMeans(session);
    return {
      fragment: fragment.text,
      tenants: fragment.tenants,
      applicable: means.kind !== 'by-hand',
      inForce:
        means.kind === 'by-hand' ? null : (await readServerFile(session, means.path)) === fragment.text,
      reload:
        means.kind === 'by-hand'
          ? `${means.steps} (${means.because}.)`
          : `Cadastre writes ${means.path} when it is told to, has the server check it and reloads. Sessions that are open stay open.`,
    };
  });
}

/**
 * Writes the lines, has the server read them for mistakes, and reloads; what was there before comes back when it finds
 * one, or when Cadastre itself is not let in any more. Errors: `NOT_SUPPORTED` with the steps where it has to be done by
 * hand; `CONFLICT` when the file is wrong already.
 */
export async function applyHba(
  context: Context,
  actor: Actor,
  { server, reason }: { readonly server: string; readonly reason?: string },
): Promise<{ path: string; tenants: number; fact: string }> {
  const intent = { actor, verb: 'apply access rules', target: `server ${server}`, input: {}, reason };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    const { id, name } = await serverNamed(platform, server);
    const fragment = hbaFragment(await readConfigured(platform, { server: id }));
    return (await context.maintenance(id)).withSession(async (plain) => {
      const session = recorded(plain, ({ shown }) => record.statement(shown));
      const means = await findHbaMeans(session);
      if (means.kind === 'by-hand')
        throw new CadastreError('NOT_SUPPORTED', `Cadastre cannot write them: ${means.because}`, {
          wayOut: means.steps,
        });
      await oneAtATime(session, () => write(session, means, fragment, () => knock(context, id)));
      await settleHba(platform, name);
      return {
        path: means.path,
        tenants: fragment.tenants,
        fact:
          fragment.tenants === 1
            ? 'lines for 1 tenant are in force for who connects from now on'
            : `lines for ${fragment.tenants} tenants are in force for who connects from now on`,
      };
    });
  });
}

async function knock(context: Context, serverId: string): Promise<void> {
  await (await context.connectBeside(serverId, 'postgres')).close();
}

async function oneAtATime(session: Session, work: () => Promise<void>): Promise<void> {
  const lock = 'cadastre access rules';
  await session.run(sql`SELECT pg_advisory_lock(hashtextextended(${lock}, 0))`);
  try {
    await work();
  } finally {
    await session.run(sql`SELECT pg_advisory_unlock(hashtextextended(${lock}, 0))`);
  }
}

type Writable = Exclude<HbaMeans, { kind: 'by-hand' }>;

/** `knock` throws when the server does not let Cadastre in. */
export async function write(
  session: Session,
  means: Writable,
  fragment: Pick<HbaFragment, 'text'>,
  tryToEnter: () => Promise<void>,
): Promise<void> {
  const wrong = await mistakes(session);
  if (wrong !== null) {
    throw new CadastreError('CONFLICT', `The access rules of the server are wrong already: ${wrong}`, {
      wayOut: 'Mend that line first: PostgreSQL keeps its former rules until all lines are right.',
    });
  }
  const before = (await readServerFile(session, means.path)) ?? '';
  await put(session, means, before, fragment.text);
  try {
    const found = await mistakes(session);
    if (found !== null) {
      throw new CadastreError('VERIFICATION_FAILED', `The server refuses these lines: ${found}`, {
        wayOut:
          'The former lines are back. A client certificate needs ssl_ca_file on the server, TLS needs ssl = on.',
      });
    }
    await reload(session);
    await tryToEnter();
  } catch (error) {
    await put(session, means, fragment.text, before);
    await reload(session);
    if (error instanceof CadastreError && error.code === 'VERIFICATION_FAILED') throw error;
    throw new CadastreError(
      'VERIFICATION_FAILED',
      'With these lines the server did not let Cadastre in; the former ones are back',
      { wayOut: 'See the log of the server for the line that refused it.' },
      error,
    );
  }
}

/** The file of tenants first: the built-in server's rules are made of it at every start. */
async function put(session: Session, means: Writable, from: string, to: string): Promise<void> {
  await writeServerFile(session, means.path, to);
  if (means.kind === 'include') return;
  const rules = (await readServerFile(session, means.rules)) ?? '';
  const own = from !== '' && rules.startsWith(from) ? rules.slice(from.length) : rules;
  await writeServerFile(session, means.rules, `${to}${own}`);
}

/** As the server reads the files at this moment, whether they are in force or not. */
async function mistakes(session: Session): Promise<string | null> {
  const { rows } = await session.run<{ line_number: number; error: string }>(
    sql`SELECT line_number, error FROM pg_hba_file_rules WHERE error IS NOT NULL ORDER BY 1 LIMIT 3`,
  );
  return rows.length === 0
    ? null
    : rows.map(({ line_number, error }) => `line ${line_number}: ${error}`).join('; ');
}

async function reload(session: Session): Promise<void> {
  const { rows } = await session.run<{ at: string }>(
    sql`SELECT pg_conf_load_time()::text AS at FROM (SELECT pg_reload_conf()) AS asked`,
  );
  const before = rows[0]?.at;
  for (const until = performance.now() + RELOAD_MS; performance.now() < until; await sleep(20)) {
    const now = await session.run<{ at: string }>(sql`SELECT pg_conf_load_time()::text AS at`);
    if (now.rows[0]?.at !== before) return;
  }
  throw new CadastreError('TIMEOUT', 'The server did not read its files again', {
    wayOut: 'See its log: a mistake in postgresql.conf keeps it from reloading.',
  });
}
