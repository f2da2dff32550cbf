import type { Row, Session } from '../../postgres/session.ts';
import { identifier, joined, literal, sql, trusted } from '../../postgres/sql.ts';
import {
  type ApplicationTable,
  type Attack,
  attempt,
  eachNeighbour,
  type Neighbour,
  type Scene,
  type Seen,
  seen,
  shut,
  worstOf,
} from '../attack.ts';

const NO_TABLE = seen('not-applicable', 'no table to try');

export const READ_WRITE: readonly Attack[] = [
  {
    id: 'read-table',
    group: 'read-write',
    short: true,
    title: 'Read another tenant’s table',
    why: 'Another database, another schema, or rows that row security hides.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, async (neighbour) => {
        const table = tableOf(scene, neighbour);
        if (!table) return NO_TABLE;
        const select = sql`SELECT count(*)::int AS count FROM ${table}${ofNeighbour(scene, neighbour)}`;
        return attempt(scene.session, [select], (rows) => counted(scene, rows, 'read'));
      }),
  },
  {
    id: 'write-table',
    group: 'read-write',
    short: true,
    title: 'Write into another tenant’s table',
    why: 'As for reading; and row security checks what is written, not only what is read.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, async (neighbour) => {
        const table = tableOf(scene, neighbour);
        const facts = scene.model === 'row' ? scene.table : neighbour.table;
        if (!table || !facts) return NO_TABLE;
        const column = identifier(facts.column);
        const where = ofNeighbour(scene, neighbour);
        const changed = (rows: Row[]) => counted(scene, rows, 'changed');
        const counting = (text: ReturnType<typeof sql>) =>
          sql`WITH changed AS (${trusted(text.text)} RETURNING 1) SELECT count(*)::int AS count FROM changed`;
        return worstOf([
          () =>
            attempt(
              scene.session,
              [counting(sql`UPDATE ${table} SET ${column} = ${column}${where}`)],
              changed,
            ),
          () => attempt(scene.session, [counting(sql`DELETE FROM ${table}${where}`)], changed),
          ...(scene.model === 'row'
            ? [
                () =>
                  attempt(
                    scene.session,
                    [counting(sql`UPDATE ${table} SET tenant_id = ${trusted(String(neighbour.tenant.id))}`)],
                    changed,
                  ),
              ]
            : [() => attempt(scene.session, [sql`INSERT INTO ${table} DEFAULT VALUES`])]),
        ]);
      }),
  },
  {
    id: 'truncate-table',
    group: 'read-write',
    title: 'TRUNCATE, LOCK or watch a table that others use',
    why: 'Row security does not stop TRUNCATE and triggers: shared tables do not grant them.',
    expected: { schema: ['refused'], row: ['refused'], database: ['refused', 'not-applicable'] },
    run: (scene) =>
      eachNeighbour(scene, async (neighbour) => {
        const table = tableOf(scene, neighbour);
        if (!table) return NO_TABLE;
        return worstOf([
          () => attempt(scene.session, [sql`TRUNCATE ${table} CASCADE`]),
          () =>
            attempt(scene.session, [
              sql`CREATE FUNCTION pg_temp.cadastre_watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
              sql`CREATE TRIGGER cadastre_watch AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION pg_temp.cadastre_watch()`,
            ]),
          () =>
            attempt(scene.session, [
              sql`CREATE RULE cadastre_watch AS ON INSERT TO ${table} DO ALSO NOTIFY cadastre_watch`,
            ]),
          ...(scene.model === 'row'
            ? []
            : [() => attempt(scene.session, [sql`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE NOWAIT`])]),
        ]);
      }),
  },
  {
    id: 'other-tenant-id',
    group: 'read-write',
    title: 'Set app.current_tenant_id to another tenant',
    why: 'The policies compare with the tenant that the role stands for, not with the setting alone.',
    expected: { row: ['refused', 'none'] },
    run: (scene) =>
      eachNeighbour(scene, async (neighbour) => {
        const table = tableOf(scene, neighbour);
        if (!table) return NO_TABLE;
        return worstOf([
          () =>
            attempt(
              scene.session,
              [
                sql`SELECT set_config('app.current_tenant_id', ${String(neighbour.tenant.id)}, true)`,
                sql`SELECT count(*)::int AS count FROM ${table}${ofNeighbour(scene, neighbour)}`,
              ],
              (rows) => counted(scene, rows, 'read'),
            ),
          () =>
            attempt(
              scene.session,
              [
                sql`SELECT set_config('app.current_tenant_id', '', true)`,
                sql`SELECT count(*)::int AS count FROM ${table}${ofNeighbour(scene, neighbour)}`,
              ],
              (rows) => counted(scene, rows, 'read'),
            ),
        ]);
      }),
  },
  {
    id: 'row-security-off',
    group: 'read-write',
    title: 'Switch row security off, or drop it',
    why: 'The setting refuses instead of showing, and the table belongs to somebody else.',
    expected: { row: ['refused'] },
    run: (scene) => {
      const table = shared(scene.table);
      if (!table) return Promise.resolve(NO_TABLE);
      const { session } = scene;
      return worstOf([
        () => attempt(session, [sql`SET LOCAL row_security = off`, sql`SELECT count(*) FROM ${table}`]),
        () => attempt(session, [sql`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`]),
        () => attempt(session, [sql`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`]),
        () => attempt(session, [sql`CREATE POLICY cadastre_probe ON ${table} USING (true)`]),
      ]);
    },
  },
  {
    id: 'unprotected-table',
    group: 'read-write',
    title: 'Find a shared table that row security does not hold',
    why: 'Every table with tenant_id has row security on and forced, also for its owner.',
    expected: { row: ['none'] },
    run: (scene) =>
      attempt(
        scene.session,
        [
          sql`SELECT format('%I.%I', nspname, relname) AS name FROM pg_class
              JOIN pg_namespace ON pg_namespace.oid = relnamespace
              WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
                AND (has_table_privilege(pg_class.oid, 'SELECT') OR has_table_privilege(pg_class.oid, 'INSERT'))
                AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1 LIMIT 20`,
        ],
        (rows) =>
          rows.length === 0
            ? seen('none', 'every table is protected')
            : seen('reached', `not protected: ${rows.map((row) => row.name).join(', ')}`),
      ),
  },
  {
    id: 'through-views',
    group: 'read-write',
    title: 'Read rows of others through a view, a function or a leaky condition',
    why: 'Views run with the rights of who asks, and a condition sees only rows that the policy let through.',
    expected: { row: ['none', 'refused'] },
    run: throughViews,
  },
  {
    id: 'foreign-key',
    group: 'read-write',
    title: 'Learn of rows of others through keys',
    why: 'Foreign keys and unique constraints of shared tables include tenant_id; they are checked without row security.',
    expected: { row: ['none'] },
    run: ({ session }) =>
      attempt(
        session,
        [
          sql`SELECT DISTINCT format('%s on %s', conname, conrelid::regclass) AS name FROM pg_constraint
              JOIN pg_attribute AS tenant ON tenant.attrelid = conrelid AND tenant.attname = 'tenant_id'
              WHERE NOT tenant.attnum = ANY (conkey) AND has_table_privilege(conrelid, 'INSERT')
                AND (contype IN ('u', 'p')
                  OR (contype = 'f' AND EXISTS (SELECT FROM pg_attribute AS target
                      WHERE target.attrelid = confrelid AND target.attname = 'tenant_id')))
              ORDER BY 1 LIMIT 20`,
        ],
        (rows) =>
          rows.length === 0
            ? seen('none', 'every key includes tenant_id')
            : seen('reached', `without tenant_id: ${rows.map((row) => row.name).join(', ')}`),
      ),
  },
  {
    id: 'shadow-function',
    group: 'read-write',
    title: 'Put a function or table where others would find it by search_path',
    why: 'Nobody but their owner may create in schemas that others search.',
    expected: shut,
    run: (scene) =>
      worstOf([
        () =>
          attempt(scene.session, [
            sql`CREATE FUNCTION pg_catalog.now() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          ]),
        ...(scene.model === 'database'
          ? []
          : [
              () => attempt(scene.session, [sql`CREATE TABLE public.cadastre_shadow (id int)`]),
              () =>
                attempt(scene.session, [
                  sql`CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'`,
                ]),
              () => attempt(scene.session, [sql`CREATE SCHEMA cadastre_shadow`]),
            ]),
        () =>
          eachNeighbour(scene, async ({ tenant }) =>
            tenant.schema === null
              ? NO_TABLE
              : attempt(scene.session, [
                  sql`CREATE FUNCTION ${identifier(tenant.schema)}.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'`,
                ]),
          ),
      ]),
  },
  {
    id: 'large-objects',
    group: 'read-write',
    title: 'Read large objects of others',
    why: 'Each belongs to a role, and the table that holds them is a superuser’s.',
    expected: shut,
    run: ({ session }) =>
      worstOf([
        () => attempt(session, [sql`SELECT loid, data FROM pg_catalog.pg_largeobject LIMIT 1`]),
        () => readGranted(session),
      ]),
  },
];

/** Named with its database, as somebody would who hopes for a cross-database reference. */
function tableOf(scene: Scene, { tenant, table }: Neighbour) {
  if (scene.model === 'row') return shared(scene.table);
  if (!table) return null;
  const { schema, table: name } = table;
  const local = [identifier(schema), identifier(name)];
  return joined(
    tenant.database === scene.tenant.database ? local : [identifier(tenant.database), ...local],
    '.',
  );
}

function shared(table: ApplicationTable | null) {
  return table === null ? null : joined([identifier(table.schema), identifier(table.table)], '.');
}

/** The condition that picks the neighbour's rows of a shared table. */
function ofNeighbour(scene: Scene, { tenant }: Neighbour) {
  return scene.model === 'row'
    ? joined([trusted(' WHERE tenant_id = '), literal(String(tenant.id))], '')
    : trusted('');
}

/** In shared tables an answer without rows is what row security gives; anywhere else any answer is too much. */
function counted(scene: Scene, rows: Row[], verb: 'read' | 'changed'): Seen {
  const count = Number(rows[0]?.count ?? 0);
  return scene.model === 'row' && count === 0
    ? seen('none', '0 rows')
    : seen('reached', verb === 'read' ? `read ${count} rows` : `changed ${count} rows`);
}

/** Those that were granted to PUBLIC or to the tenant come first: any of them that opens is one too many. */
async function readGranted(session: Session): Promise<Seen> {
  const { rows } = await session.run<{ oid: number }>(
    sql`SELECT oid FROM pg_largeobject_metadata WHERE NOT pg_has_role(lomowner, 'MEMBER')
        ORDER BY lomacl IS NULL, oid LIMIT 20`,
  );
  if (rows.length === 0) return seen('none', 'there is none of anybody else');
  return worstOf(
    rows.flatMap(({ oid }) => [
      () => attempt(session, [sql`SELECT lo_get(${oid}::oid)`], () => seen('reached', `read ${oid}`)),
      () =>
        attempt(session, [sql`SELECT lowrite(lo_open(${oid}::oid, 131072), '')`], () =>
          seen('reached', `opened ${oid} for writing`),
        ),
    ]),
  );
}

async function throughViews(scene: Scene): Promise<Seen> {
  const { session, tenant } = scene;
  const table = shared(scene.table);
  if (!table) return NO_TABLE;
  const { rows } = await session.run<{ schema: string; name: string }>(
    sql`SELECT nspname AS schema, relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
        WHERE relkind IN ('v', 'm') AND has_table_privilege(pg_class.oid, 'SELECT') AND nspname !~ '^pg_' LIMIT 50`,
  );
  const own = trusted(String(tenant.id));
  const foreign = (rows_: Row[], where: string) => {
    const count = Number(rows_[0]?.count ?? 0);
    return count === 0
      ? seen('none', `0 rows of others ${where}`)
      : seen('reached', `${count} rows of others ${where}`);
  };
  return worstOf([
    ...rows.map(({ schema, name }) => () => {
      const view = joined([identifier(schema), identifier(name)], '.');
      return attempt(
        session,
        [sql`SELECT count(*)::int AS count FROM ${view} WHERE tenant_id IS DISTINCT FROM ${own}`],
        (found) => foreign(found, `in ${name}`),
      );
    }),
    // A cheap function is asked first, unless row security keeps it behind its own condition.
    () =>
      attempt(
        session,
        [
          sql`SELECT set_config('cadastre.leaked', '0', true)`,
          sql`CREATE FUNCTION pg_temp.cadastre_leak(whose int) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS
              ${literal(`BEGIN IF whose IS DISTINCT FROM ${tenant.id} THEN PERFORM set_config('cadastre.leaked', (current_setting('cadastre.leaked')::int + 1)::text, true); END IF; RETURN true; END`)}`,
          sql`SELECT count(*) FROM ${table} WHERE pg_temp.cadastre_leak(tenant_id::int)`,
          sql`SELECT current_setting('cadastre.leaked')::int AS count`,
        ],
        (found) => foreign(found, 'shown to a function of its own'),
      ),
    () =>
      attempt(
        session,
        [
          sql`SELECT count(*)::int AS count FROM pg_stats WHERE attname = 'tenant_id' AND tablename = ${scene.table?.table ?? ''}`,
        ],
        (found) => foreign(found, 'in pg_stats'),
      ),
  ]);
}
