import { sql } from '../../postgres/sql.ts';
import {
  type Attack,
  attempt,
  eachNeighbour,
  everybodyMay,
  everywhere,
  seen,
  sharesDatabase,
  shut,
  worstOf,
} from '../attack.ts';

export const LOOK_AROUND: readonly Attack[] = [
  {
    id: 'passwords',
    group: 'look-around',
    short: true,
    title: 'Read password hashes, access rules, or passwords for other servers',
    why: 'pg_authid, pg_hba_file_rules, and the options of user mappings and subscriptions are for superusers.',
    expected: shut,
    run: ({ session }) =>
      worstOf([
        () => attempt(session, [sql`SELECT rolname, rolpassword FROM pg_catalog.pg_authid`]),
        () => attempt(session, [sql`SELECT usename, passwd FROM pg_catalog.pg_shadow`]),
        () => attempt(session, [sql`SELECT * FROM pg_catalog.pg_hba_file_rules`]),
        () =>
          attempt(session, [sql`SELECT * FROM pg_catalog.pg_user_mapping`], (rows) =>
            rows.length === 0 ? seen('none', 'none to read') : seen('reached', `${rows.length} mappings`),
          ),
        () => attempt(session, [sql`SELECT subconninfo FROM pg_catalog.pg_subscription`]),
        () =>
          attempt(
            session,
            [
              sql`SELECT umoptions FROM pg_catalog.pg_user_mappings WHERE umoptions IS NOT NULL AND usename <> session_user`,
            ],
            (rows) =>
              rows.length === 0 ? seen('none', 'none to read') : seen('reached', `${rows.length} mappings`),
          ),
      ]),
  },
  {
    id: 'queries',
    group: 'look-around',
    title: 'Read the queries of others',
    why: 'pg_stat_activity hides the query of a session of another role.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, (neighbour) =>
        scene.withVictim(neighbour, async (victim) => {
          await victim.run(sql`SELECT 'a secret of the other tenant'`);
          return worstOf([
            () =>
              attempt(
                scene.session,
                [
                  sql`SELECT query FROM pg_stat_activity WHERE pid = ${victim.processId} AND query LIKE '%secret of the other%'`,
                ],
                (rows) =>
                  rows.length === 0 ? seen('none', 'hidden') : seen('reached', 'read the query of another'),
              ),
            () =>
              attempt(
                scene.session,
                [
                  sql`SELECT query FROM pg_stat_statements AS s JOIN pg_roles ON pg_roles.oid = s.userid
                    WHERE NOT pg_has_role(rolname, 'MEMBER') AND query <> '<insufficient privilege>' LIMIT 1`,
                ],
                (rows) =>
                  rows.length === 0 ? seen('none', 'hidden') : seen('reached', 'read statements of others'),
              ),
          ]);
        }),
      ),
  },
  {
    id: 'statistics',
    group: 'look-around',
    title: 'Read samples of others’ rows from the statistics',
    why: 'pg_stats shows columns that one may read, and nothing of tables with row security.',
    expected: shut,
    run: ({ session, neighbours, model }) =>
      worstOf([
        () => attempt(session, [sql`SELECT stavalues1 FROM pg_catalog.pg_statistic LIMIT 1`]),
        () =>
          attempt(
            session,
            [
              sql`SELECT count(*)::int AS count FROM pg_stats
                  WHERE schemaname = ANY (${neighbours.map((each) => each.tenant.schema ?? '')}::text[])`,
            ],
            (rows) =>
              model !== 'schema' || rows[0]?.count === 0
                ? seen('none', 'hidden')
                : seen('reached', 'read samples'),
          ),
      ]),
  },
  {
    id: 'sizes',
    group: 'look-around',
    title: 'Read the size of others’ databases',
    why: 'pg_database_size asks for CONNECT or pg_read_all_stats.',
    expected: { database: ['refused', 'not-applicable'], schema: ['refused', 'not-applicable'] },
    run: (scene) =>
      eachNeighbour(scene, async ({ tenant }) =>
        tenant.database === scene.tenant.database
          ? seen('not-applicable', 'they share one database')
          : attempt(scene.session, [sql`SELECT pg_database_size(${tenant.database}::name)`]),
      ),
  },
  {
    id: 'names',
    group: 'look-around',
    title: 'List the names of databases and roles',
    why: 'pg_database and pg_roles are readable by everybody: that is why names carry numbers, never a customer’s name.',
    expected: everywhere('seen'),
    run: ({ session }) =>
      attempt(
        session,
        [
          sql`SELECT (SELECT count(*)::int FROM pg_database) AS databases, (SELECT count(*)::int FROM pg_roles) AS roles`,
        ],
        (rows) => seen('seen', `${rows[0]?.databases} databases, ${rows[0]?.roles} roles`),
      ),
  },
  {
    id: 'role-settings',
    group: 'look-around',
    title: 'Read settings of other roles, and names of prepared transactions',
    why: 'pg_db_role_setting and pg_prepared_xacts are readable by everybody: nothing secret belongs into them.',
    expected: everybodyMay,
    run: ({ session }) =>
      attempt(
        session,
        [
          sql`SELECT (SELECT count(*)::int FROM pg_db_role_setting) AS settings, (SELECT count(*)::int FROM pg_prepared_xacts) AS prepared`,
        ],
        (rows) => seen('seen', `${rows[0]?.settings} settings, ${rows[0]?.prepared} prepared transactions`),
      ),
  },
  {
    id: 'activity',
    group: 'look-around',
    title: 'See how busy others are, and who is connected',
    why: 'pg_stat_database counts for everybody, and pg_stat_activity shows database and role of each session.',
    expected: everywhere('seen'),
    run: ({ session }) =>
      attempt(
        session,
        [sql`SELECT count(*)::int AS count FROM pg_stat_database WHERE datname <> current_database()`],
        (rows) => seen('seen', `counters of ${rows[0]?.count} other databases`),
      ),
  },
  {
    id: 'catalogs',
    group: 'look-around',
    title: 'List tables and columns of others in the same database',
    why: 'The catalogs of a database are readable by everybody who may connect to it.',
    expected: { schema: ['seen', 'not-applicable'] },
    run: (scene) =>
      eachNeighbour(scene, async ({ tenant }) =>
        tenant.schema === null || tenant.database !== scene.tenant.database
          ? seen('not-applicable', 'another database')
          : attempt(
              scene.session,
              [
                sql`SELECT count(*)::int AS count FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                    WHERE nspname = ${tenant.schema}`,
              ],
              (rows) => seen('seen', `names of ${rows[0]?.count} tables, indexes and sequences`),
            ),
      ),
  },
  {
    id: 'shared-counters',
    group: 'look-around',
    title: 'See sizes, counters and source texts of others in the same database',
    why: 'Catalogs, counters and estimates are of everybody in one database: no secret belongs into a function, a default or a comment.',
    expected: { schema: ['seen', 'not-applicable'], row: ['seen', 'not-applicable'] },
    run: (scene) =>
      eachNeighbour(scene, async ({ tenant, table }) => {
        if (!sharesDatabase(scene, { tenant, table })) return seen('not-applicable', 'another database');
        return attempt(
          scene.session,
          [
            sql`SELECT count(*)::int AS tables, coalesce(sum(pg_relation_size(pg_class.oid)), 0)::float8 AS bytes,
                  (SELECT count(*)::int FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
                   WHERE nspname = ${tenant.schema ?? 'public'} AND prosrc <> '') AS sources
                FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE relkind = 'r' AND nspname = ${tenant.schema ?? 'public'}`,
          ],
          (rows) =>
            seen(
              'seen',
              `sizes of ${rows[0]?.tables} tables, ${rows[0]?.bytes} bytes; ${rows[0]?.sources} functions`,
            ),
        );
      }),
  },
];
