import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifier, literal, sql, trusted } from '../../postgres/sql.ts';
import {
  type Attack,
  attempt,
  eachNeighbour,
  everybodyMay,
  outside,
  seen,
  sharesDatabase,
  shut,
  worstOf,
} from '../attack.ts';

/** Keys of advisory locks are drawn below this, from more than any application takes. */
const MOST_KEYS = 2 ** 47;
/** How long a notification may take that must not come, in milliseconds. */
const LISTENING_MS = 100;
/**
 * In one database these reach everybody; the application has to name its locks and channels apart. A neighbour in
 * another database is not reached from a shared one either.
 */
const BY_MODEL: Attack['expected'] = {
  database: ['none', 'not-applicable'],
  schema: ['application', 'none', 'not-applicable'],
  row: ['application', 'none', 'not-applicable'],
};

export const DISTURB: readonly Attack[] = [
  {
    id: 'end-sessions',
    group: 'disturb',
    short: true,
    title: 'End or cancel a session of another tenant',
    why: 'Sessions may be ended by members of their role and by pg_signal_backend.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, (neighbour) =>
        scene.withVictim(neighbour, async (victim) => {
          return worstOf([
            () => attempt(scene.session, [sql`SELECT pg_cancel_backend(${victim.processId})`]),
            () => attempt(scene.session, [sql`SELECT pg_terminate_backend(${victim.processId})`]),
          ]);
        }),
      ),
  },
  {
    id: 'advisory-locks',
    group: 'disturb',
    title: 'Hold an advisory lock that another tenant waits for',
    why: 'Advisory locks are of one database. Where tenants share one, the application has to keep their keys apart.',
    expected: BY_MODEL,
    run: (scene) =>
      eachNeighbour(scene, (neighbour) =>
        scene.withSuperuser(neighbour.tenant.database, async (other) => {
          // Another key each time: the neighbour may be making the same attempt the other way round.
          const key = randomInt(MOST_KEYS);
          await other.run(sql`SELECT pg_advisory_lock(${key})`);
          try {
            return await attempt(
              scene.session,
              [sql`SELECT pg_try_advisory_xact_lock(${key}) AS got`],
              (rows) => {
                if (rows[0]?.got === true) return seen('none', 'each database has its own');
                return sharesDatabase(scene, neighbour)
                  ? seen('application', 'one lock table for all in this database')
                  : seen('reached', 'a lock of another database was in the way');
              },
            );
          } finally {
            await other.run(sql`SELECT pg_advisory_unlock(${key})`);
          }
        }),
      ),
  },
  {
    id: 'notifications',
    group: 'disturb',
    title: 'Send or hear notifications of another tenant',
    why: 'Channels are of one database. Where tenants share one, the application must not put data into them.',
    expected: BY_MODEL,
    run: (scene) =>
      eachNeighbour(scene, (neighbour) =>
        scene.withSuperuser(neighbour.tenant.database, async (other) => {
          const channel = `cadastre_probe_${scene.tenant.id}`;
          let heard = false;
          other.onNotification((name) => {
            heard ||= name === channel;
          });
          await other.run(sql`LISTEN ${identifier(channel)}`);
          await scene.session.run(sql`SELECT pg_notify(${channel}, 'probe')`);
          await sleep(LISTENING_MS);
          await other.run(sql`UNLISTEN ${identifier(channel)}`);
          if (!heard) return seen('none', 'each database has its own');
          return sharesDatabase(scene, neighbour)
            ? seen('application', 'one set of channels for all in this database')
            : seen('reached', 'heard in another database');
        }),
      ),
  },
  {
    id: 'prepared-transactions',
    group: 'disturb',
    title: 'End a prepared transaction of another tenant',
    why: 'Only the role that prepared a transaction may commit it or roll it back, though everybody sees its name.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, (neighbour) =>
        scene.withVictim(neighbour, async (victim) => {
          const { rows } = await victim.run<{ allowed: string }>(
            sql`SELECT current_setting('max_prepared_transactions') AS allowed`,
          );
          if (rows[0]?.allowed === '0') return seen('not-applicable', 'this server prepares no transactions');
          const name = literal(`cadastre_probe_${scene.tenant.id}_${neighbour.tenant.id}`);
          await victim.run(sql`BEGIN`);
          await victim.run(sql`SELECT pg_advisory_xact_lock(${randomInt(MOST_KEYS)})`);
          await victim.run(sql`PREPARE TRANSACTION ${name}`);
          const found = await outside(scene.session.run(sql`ROLLBACK PREPARED ${name}`));
          if (found.verdict !== 'reached') await victim.run(sql`ROLLBACK PREPARED ${name}`);
          return found;
        }),
      ),
  },
  {
    id: 'lock-catalogs',
    group: 'disturb',
    title: 'Lock a catalog that every session needs',
    why: 'LOCK asks for a right to change the table, and nobody has one on catalogs.',
    expected: shut,
    run: ({ session }) =>
      worstOf(
        ['pg_database', 'pg_authid', 'pg_class'].map(
          (name) => () =>
            attempt(session, [
              sql`LOCK TABLE pg_catalog.${identifier(name)} IN ACCESS EXCLUSIVE MODE NOWAIT`,
            ]),
        ),
      ),
  },
  {
    id: 'log-messages',
    group: 'disturb',
    title: 'Write messages into the write-ahead log',
    why: 'pg_logical_emit_message is for everybody; who decodes the log of this database reads them, and nobody else.',
    expected: everybodyMay,
    run: ({ session }) =>
      attempt(session, [sql`SELECT pg_logical_emit_message(true, 'cadastre_probe', 'probe')`], () =>
        seen('seen', 'anybody may'),
      ),
  },
  {
    id: 'temporary-objects',
    group: 'disturb',
    title: 'Read temporary tables of another tenant',
    why: 'They belong to the session that made them, and their schema to nobody else.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, (neighbour) =>
        scene.withVictim(neighbour, async (victim) => {
          await victim.run(sql`CREATE TEMP TABLE IF NOT EXISTS cadastre_probe_temp (secret text)`);
          const { rows } = await victim.run<{ nspname: string }>(
            sql`SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()`,
          );
          const schema = rows[0]?.nspname ?? 'pg_temp_0';
          return attempt(scene.session, [sql`SELECT * FROM ${identifier(schema)}.cadastre_probe_temp`]);
        }),
      ),
  },
  {
    id: 'lock-shared-table',
    group: 'disturb',
    title: 'Lock a shared table and make others wait',
    why: 'Who may change rows of a table may lock it; only a database of its own ends that.',
    expected: { row: ['application', 'refused'] },
    run: async ({ session, table }) =>
      table === null
        ? seen('not-applicable', 'no table to try')
        : attempt(
            session,
            [
              sql`SET LOCAL lock_timeout = '50ms'`,
              sql`LOCK TABLE ${identifier(table.schema)}.${identifier(table.table)} IN ${trusted('SHARE ROW EXCLUSIVE')} MODE NOWAIT`,
            ],
            () => seen('application', 'may lock it; lock_timeout of the others bounds the wait'),
          ),
  },
];
