/** What stands in every tenant before a case: its tables are in use. */
export const BEFORE = `
CREATE TABLE users (
  id bigint PRIMARY KEY,
  email varchar(100),
  name text NOT NULL,
  code char(3),
  age integer,
  amount numeric(10, 2),
  born timestamptz(3),
  seen timestamp,
  tags text[],
  bits varbit(8),
  net cidr,
  data json,
  state_of text,
  checked integer CONSTRAINT users_checked_there CHECK (checked IS NOT NULL),
  parent_id bigint
);
CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint,
  total numeric NOT NULL DEFAULT 0,
  CONSTRAINT invoices_total_check CHECK (total >= 0)
);
CREATE TABLE "Order lines" (id bigint NOT NULL, "select" integer);
CREATE TABLE measures (at timestamptz NOT NULL, value numeric) PARTITION BY RANGE (at);
CREATE TABLE measures_2025 PARTITION OF measures FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE measures_2026 (at timestamptz NOT NULL, value numeric);
CREATE UNLOGGED TABLE scratch (id bigint);
CREATE INDEX users_email_idx ON users (email);
CREATE UNIQUE INDEX users_code_key ON users (code);
CREATE UNIQUE INDEX lines_id_key ON "Order lines" (id);
CREATE VIEW active AS SELECT id, parent_id FROM users;
CREATE TABLE payments (user_id bigint, paid numeric);
CREATE TABLE notes (id bigint, user_id bigint CONSTRAINT notes_user REFERENCES users (id), about text);
CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(paid) AS total FROM payments GROUP BY user_id;
CREATE UNIQUE INDEX totals_user ON totals (user_id);
CREATE TYPE state AS ENUM ('new', 'old');
CREATE DOMAIN email_address AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN label AS text;
CREATE SEQUENCE numbers;
CREATE FUNCTION steady() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION dice() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 4; END';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY users_mine ON users USING (true);
ALTER TABLE invoices ADD CONSTRAINT invoices_positive CHECK (total > -1) NOT VALID;
`;

/** A file after `BEFORE`, and what is found in it. */
export interface LintCase {
  readonly sql: string;
  /** `severity rule line:column`, in the order of the report. */
  readonly finds: readonly string[];
  /** Its first line is `-- cadastre: no-transaction`; lines count from there. */
  readonly alone?: true;
  /** Why no server is asked: it would refuse the statement, or it is no statement of one tenant. */
  readonly unproven?: string;
  /** Tables that the server locks too, since something else hangs on them in these tenants. */
  readonly also?: readonly string[];
  /** Needs this major or a newer one. */
  readonly since?: number;
}

const clean = (sql: string, more: Partial<LintCase> = {}): LintCase => ({ sql, finds: [], ...more });
const found = (sql: string, ...finds: string[]): LintCase => ({ sql, finds });
const alone = (sql: string, ...finds: string[]): LintCase => ({ sql, finds, alone: true });
const refused = (sql: string, ...finds: string[]): LintCase => ({ sql, finds, unproven: 'refused' });

const ADD_COLUMN: readonly LintCase[] = [
  clean('ALTER TABLE users ADD COLUMN note text'),
  clean("ALTER TABLE users ADD COLUMN note text NOT NULL DEFAULT ''"),
  clean('ALTER TABLE users ADD COLUMN made_at timestamptz NOT NULL DEFAULT now()'),
  clean('ALTER TABLE users ADD COLUMN made_at timestamptz DEFAULT CURRENT_TIMESTAMP'),
  clean("ALTER TABLE users ADD COLUMN data2 jsonb NOT NULL DEFAULT '{}'::jsonb"),
  clean('ALTER TABLE users ADD COLUMN rank integer DEFAULT steady()'),
  clean('ALTER TABLE users ADD COLUMN mark label'),
  clean('ALTER TABLE users ADD COLUMN IF NOT EXISTS note text, ADD COLUMN flag boolean DEFAULT false'),
  clean('ALTER TABLE users ADD COLUMN twice integer GENERATED ALWAYS AS (age * 2) VIRTUAL', { since: 18 }),
  found('ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid()', 'refuse table-rewrite 1:19'),
  found(
    'ALTER TABLE users ADD COLUMN made_at timestamptz NOT NULL DEFAULT clock_timestamp()',
    'refuse table-rewrite 1:19',
  ),
  found('ALTER TABLE users ADD lot double precision DEFAULT random() * 10', 'refuse table-rewrite 1:19'),
  found("ALTER TABLE users ADD COLUMN number bigint DEFAULT nextval('numbers')", 'refuse table-rewrite 1:19'),
  found('ALTER TABLE users ADD COLUMN number bigserial', 'refuse table-rewrite 1:19'),
  found('ALTER TABLE users ADD COLUMN number int GENERATED ALWAYS AS IDENTITY', 'refuse table-rewrite 1:19'),
  found(
    'ALTER TABLE users ADD COLUMN twice integer GENERATED ALWAYS AS (age * 2) STORED',
    'refuse table-rewrite 1:19',
  ),
  found('ALTER TABLE users ADD COLUMN mail email_address', 'refuse table-rewrite 1:19'),
  found('ALTER TABLE users ADD COLUMN roll integer DEFAULT dice()', 'refuse table-rewrite 1:19'),
  found(
    'ALTER TABLE users\n  ADD COLUMN a int,\n  ADD COLUMN b uuid DEFAULT gen_random_uuid()',
    'refuse table-rewrite 3:3',
  ),
  {
    ...found('ALTER TABLE users ADD COLUMN x int DEFAULT elsewhere.made_up()', 'warn table-rewrite 1:19'),
    unproven: 'the function is not there',
  },
  refused('ALTER TABLE users ADD COLUMN note text NOT NULL', 'refuse not-null-without-default 1:19'),
  refused(
    'ALTER TABLE users ADD COLUMN note text DEFAULT NULL NOT NULL',
    'refuse not-null-without-default 1:19',
  ),
  found('ALTER TABLE users ADD COLUMN size int CHECK (size > 0)', 'refuse constraint-scan 1:19'),
  found('ALTER TABLE users ADD COLUMN slug text UNIQUE', 'refuse unique-lock 1:19'),
  found('ALTER TABLE invoices ADD COLUMN parent bigint REFERENCES users (id)', 'warn foreign-key-lock 1:22'),
  found(
    'ALTER TABLE invoices ADD COLUMN parent bigint DEFAULT 1 REFERENCES users',
    'refuse foreign-key-lock 1:22',
  ),
];

const COLUMNS: readonly LintCase[] = [
  clean('ALTER TABLE users ALTER COLUMN email TYPE varchar(200)'),
  clean('ALTER TABLE users ALTER COLUMN email TYPE text'),
  clean('ALTER TABLE users ALTER email SET DATA TYPE varchar'),
  clean('ALTER TABLE users ALTER COLUMN name TYPE varchar'),
  clean('ALTER TABLE users ALTER COLUMN amount TYPE numeric(14, 2)'),
  clean('ALTER TABLE users ALTER COLUMN amount TYPE numeric'),
  clean('ALTER TABLE users ALTER COLUMN born TYPE timestamptz(6)'),
  clean('ALTER TABLE users ALTER COLUMN born TYPE timestamp with time zone'),
  clean('ALTER TABLE users ALTER COLUMN bits TYPE varbit(16)'),
  clean('ALTER TABLE users ALTER COLUMN net TYPE inet'),
  clean('ALTER TABLE users ALTER COLUMN age TYPE int USING age::int'),
  clean('ALTER TABLE users ALTER COLUMN name TYPE label'),
  found('ALTER TABLE users ALTER COLUMN email TYPE varchar(50)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN name TYPE varchar(50)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN age TYPE bigint', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN amount TYPE numeric(8, 2)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN amount TYPE numeric(14, 4)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN born TYPE timestamptz(0)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN code TYPE char(5)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN code TYPE text', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN data TYPE jsonb', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN name TYPE email_address', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN age TYPE text USING age::text', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN name TYPE text USING lower(name)', 'refuse type-change 1:19'),
  found('ALTER TABLE users ALTER COLUMN bits TYPE varbit(4)', 'refuse type-change 1:19'),
  {
    ...found('ALTER TABLE unknown ALTER COLUMN a TYPE integer', 'refuse type-change 1:21'),
    unproven: 'the table is not there',
  },
  {
    ...found('ALTER TABLE unknown ALTER COLUMN a TYPE text', 'warn type-change 1:21'),
    unproven: 'the table is not there',
  },
  clean('ALTER TABLE users ALTER COLUMN name DROP NOT NULL'),
  clean("ALTER TABLE users ALTER COLUMN email SET DEFAULT ''"),
  clean('ALTER TABLE users ALTER COLUMN email DROP DEFAULT'),
  clean('ALTER TABLE users ALTER COLUMN email SET STATISTICS 500'),
  clean('ALTER TABLE users ALTER COLUMN data SET STORAGE EXTERNAL'),
  clean('ALTER TABLE users ALTER COLUMN name SET NOT NULL'),
  clean('ALTER TABLE users ALTER COLUMN id SET NOT NULL'),
  clean('ALTER TABLE users ALTER COLUMN checked SET NOT NULL'),
  found('ALTER TABLE users ALTER COLUMN email SET NOT NULL', 'refuse not-null-scan 1:19'),
  found('ALTER TABLE "Order lines" ALTER COLUMN "select" SET NOT NULL', 'refuse not-null-scan 1:27'),
  found('ALTER TABLE users DROP COLUMN age', 'refuse drop-column 1:19'),
  found(
    'ALTER TABLE ONLY users DROP IF EXISTS age, DROP tags',
    'refuse drop-column 1:24',
    'refuse drop-column 1:44',
  ),
];

const CONSTRAINTS: readonly LintCase[] = [
  clean('ALTER TABLE users ADD CONSTRAINT old_enough CHECK (age >= 0) NOT VALID'),
  clean('ALTER TABLE invoices ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users NOT VALID'),
  clean('ALTER TABLE invoices VALIDATE CONSTRAINT invoices_positive'),
  clean('ALTER TABLE invoices DROP CONSTRAINT invoices_total_check'),
  clean('ALTER TABLE notes DROP CONSTRAINT notes_user'),
  found('ALTER TABLE notes DROP COLUMN user_id', 'refuse drop-column 1:19'),
  clean('ALTER TABLE users ADD CONSTRAINT users_code UNIQUE USING INDEX users_code_key'),
  clean('ALTER TABLE "Order lines" ADD PRIMARY KEY USING INDEX lines_id_key'),
  clean('ALTER TABLE users ADD CONSTRAINT n NOT NULL email NOT VALID', { since: 18 }),
  clean('ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT ENFORCED', { since: 18 }),
  {
    ...found('ALTER TABLE users ADD CONSTRAINT n NOT NULL email', 'refuse not-null-scan 1:19'),
    since: 18,
  },
  found('ALTER TABLE users ADD CHECK (age >= 0)', 'refuse constraint-scan 1:19'),
  found('ALTER TABLE users ADD CONSTRAINT old_enough CHECK (age >= 0)', 'refuse constraint-scan 1:19'),
  found(
    'ALTER TABLE invoices ADD FOREIGN KEY (user_id) REFERENCES users (id)',
    'refuse foreign-key-lock 1:22',
  ),
  found(
    'ALTER TABLE users ADD FOREIGN KEY (parent_id) REFERENCES users (id)',
    'refuse foreign-key-lock 1:19',
  ),
  found('ALTER TABLE users ADD CONSTRAINT one UNIQUE (email)', 'refuse unique-lock 1:19'),
  found('ALTER TABLE "Order lines" ADD PRIMARY KEY (id)', 'refuse unique-lock 1:27'),
  found('ALTER TABLE users ADD CONSTRAINT apart EXCLUDE USING btree (age WITH =)', 'refuse unique-lock 1:19'),
  found(
    'ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;\nALTER TABLE users VALIDATE CONSTRAINT c',
    'refuse constraint-scan 2:19',
  ),
  {
    ...found('ALTER TABLE users ADD PRIMARY KEY USING INDEX users_code_key', 'warn not-null-scan 1:19'),
    unproven: 'it has a primary key',
  },
];

const INDEXES: readonly LintCase[] = [
  found('CREATE INDEX ON users (name)', 'refuse index-not-concurrent 1:1'),
  found('CREATE UNIQUE INDEX u ON users (name)', 'refuse index-not-concurrent 1:1'),
  found('CREATE INDEX IF NOT EXISTS i ON users (name)', 'refuse index-not-concurrent 1:1'),
  found('CREATE UNIQUE INDEX ON totals (total, user_id)', 'refuse index-not-concurrent 1:1'),
  { ...found('CREATE INDEX ON measures (at)', 'refuse index-not-concurrent 1:1'), also: ['measures_2025'] },
  clean('CREATE INDEX ON ONLY measures (at)'),
  found('DROP INDEX users_email_idx', 'warn index-not-concurrent 1:1'),
  found('REINDEX TABLE users', 'refuse index-not-concurrent 1:1'),
  found('REINDEX INDEX users_email_idx', 'refuse index-not-concurrent 1:1'),
  clean('ALTER INDEX users_email_idx RENAME TO users_mail_idx'),
  refused('CREATE INDEX CONCURRENTLY i ON users (name)', 'refuse concurrent-in-transaction 1:1'),
  refused('DROP INDEX CONCURRENTLY users_email_idx', 'refuse concurrent-in-transaction 1:1'),
  refused('REINDEX INDEX CONCURRENTLY users_email_idx', 'refuse concurrent-in-transaction 1:1'),
  clean('CREATE INDEX CONCURRENTLY i ON users (name)', { alone: true }),
  clean('DROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY i ON users (name)', { alone: true }),
  clean('REINDEX TABLE CONCURRENTLY users', { alone: true }),
  alone('CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (name)', 'warn if-not-exists-index 2:1'),
  clean('DROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (name)', {
    alone: true,
  }),
  alone(
    'CREATE INDEX CONCURRENTLY i ON users (name);\nCREATE INDEX CONCURRENTLY j ON users (age)',
    'warn no-transaction-needed 3:1',
  ),
  alone(
    'ALTER TABLE users ADD COLUMN note text;\nCREATE INDEX CONCURRENTLY i ON users (note)',
    'warn no-transaction-needed 3:1',
  ),
  alone('ALTER TABLE users ADD COLUMN note text', 'warn no-transaction-needed 2:1'),
  found(
    'ALTER TABLE users ADD COLUMN note text;\n-- cadastre: down\nALTER TABLE users ADD COLUMN other text',
    'refuse unknown-mark 2:1',
  ),
  found('ALTER TABLE users ADD COLUMN note text;\n-- cadastre: no-transaction', 'refuse unknown-mark 2:1'),
  alone(
    'CREATE INDEX i ON users (name)',
    'refuse index-not-concurrent 2:1',
    'warn no-transaction-needed 2:1',
  ),
];

const DROPS_AND_NAMES: readonly LintCase[] = [
  found('DROP TABLE invoices', 'refuse drop-table 1:1'),
  found('DROP TABLE IF EXISTS invoices CASCADE', 'refuse drop-table 1:1'),
  found('DROP TABLE notes', 'refuse drop-table 1:1'),
  {
    ...found('DROP TABLE payments, invoices CASCADE', 'refuse drop-table 1:1', 'refuse drop-table 1:1'),
    also: ['totals'],
  },
  found('DROP TABLE invoices; CREATE TABLE invoices (id bigint)', 'refuse drop-table 1:1'),
  found('DROP VIEW active', 'warn drop-other 1:1'),
  clean('DROP VIEW active; CREATE VIEW active AS SELECT id FROM users'),
  found('DROP MATERIALIZED VIEW totals', 'warn drop-other 1:1'),
  found('DROP FUNCTION dice()', 'warn drop-other 1:1'),
  clean("DROP FUNCTION dice(); CREATE FUNCTION dice() RETURNS bigint LANGUAGE sql AS 'SELECT 4::bigint'"),
  { ...found('DROP FUNCTION touch() CASCADE', 'refuse drop-other 1:1'), also: ['users'] },
  found('DROP TYPE state', 'warn drop-other 1:1'),
  found('DROP SEQUENCE numbers', 'warn drop-other 1:1'),
  found('DROP TRIGGER users_touch ON users', 'warn drop-other 1:1'),
  clean(
    'DROP TRIGGER users_touch ON users; CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()',
  ),
  found('DROP POLICY users_mine ON users', 'warn drop-other 1:1'),
  { ...found('DROP SCHEMA old CASCADE', 'refuse drop-other 1:1'), unproven: 'it is not there' },
  { ...found('DROP EXTENSION citext', 'refuse drop-other 1:1'), unproven: 'it is not there' },
  { ...found('DROP OWNED BY somebody', 'refuse drop-other 1:1'), unproven: 'nobody of that name' },
  found('ALTER TABLE users RENAME TO people', 'refuse rename 1:1'),
  clean('ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people'),
  found('ALTER TABLE users RENAME COLUMN name TO full_name', 'refuse rename 1:1'),
  clean('ALTER TABLE invoices RENAME CONSTRAINT invoices_positive TO invoices_above'),
  found('ALTER VIEW active RENAME TO living', 'refuse rename 1:1'),
  found('CREATE SCHEMA away; ALTER TABLE users SET SCHEMA away', 'refuse rename 1:21'),
];

const STORAGE: readonly LintCase[] = [
  found('ALTER TABLE scratch SET LOGGED', 'refuse table-rewrite 1:21'),
  found('ALTER TABLE "Order lines" SET UNLOGGED', 'refuse table-rewrite 1:27'),
  {
    ...found('ALTER TABLE users SET TABLESPACE fast', 'refuse table-rewrite 1:19'),
    unproven: 'it is not there',
  },
  {
    ...found('ALTER TABLE users SET ACCESS METHOD columnar', 'refuse table-rewrite 1:19'),
    unproven: 'it is not there',
  },
  clean('ALTER TABLE users SET (fillfactor = 80)'),
  clean('ALTER TABLE users ENABLE ROW LEVEL SECURITY'),
  clean('ALTER TABLE users REPLICA IDENTITY FULL'),
  found('CLUSTER users USING users_email_idx', 'refuse table-rewrite 1:1'),
  alone('VACUUM FULL users', 'refuse table-rewrite 2:1'),
  clean('VACUUM (ANALYZE) users', { alone: true }),
  refused('VACUUM users', 'refuse not-in-transaction 1:1'),
  clean('ANALYZE users'),
  found('ALTER TABLE users DISABLE TRIGGER ALL', 'refuse trigger-disable 1:19'),
  found('ALTER TABLE users DISABLE TRIGGER users_touch', 'warn trigger-disable 1:19'),
  clean('ALTER TABLE users DISABLE TRIGGER users_touch; ALTER TABLE users ENABLE TRIGGER users_touch'),
  found(
    "CREATE TABLE measures_2027 PARTITION OF measures FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
    'warn partition-lock 1:1',
  ),
  found(
    "ALTER TABLE measures ATTACH PARTITION measures_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    'warn partition-lock 1:22',
  ),
  clean(
    "CREATE TABLE fresh (LIKE measures); ALTER TABLE measures ATTACH PARTITION fresh FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')",
  ),
  found('ALTER TABLE measures DETACH PARTITION measures_2025', 'warn partition-lock 1:22'),
  refused(
    'ALTER TABLE measures DETACH PARTITION measures_2025 CONCURRENTLY',
    'refuse concurrent-in-transaction 1:1',
  ),
];

const ROWS: readonly LintCase[] = [
  found('TRUNCATE invoices', 'refuse truncate 1:1'),
  found(
    'TRUNCATE TABLE invoices, users CASCADE',
    'refuse truncate 1:1',
    'refuse truncate 1:1',
    'refuse truncate 1:1',
  ),
  found('DELETE FROM invoices', 'refuse unbounded-update 1:1'),
  found('DELETE FROM invoices WHERE true', 'refuse unbounded-update 1:1'),
  clean('DELETE FROM invoices WHERE total = 0'),
  found("UPDATE users SET state_of = 'new'", 'warn unbounded-update 1:1'),
  clean("UPDATE users SET state_of = 'new' WHERE state_of IS NULL"),
  clean("INSERT INTO users (id, name, checked) VALUES (7, 'x', 1)"),
  clean('INSERT INTO invoices (user_id) SELECT id FROM users'),
  clean('SELECT * FROM users WHERE id = 1 FOR UPDATE'),
  clean('WITH gone AS (DELETE FROM invoices WHERE total = 0 RETURNING user_id) SELECT count(*) FROM gone'),
  found(
    "ALTER TABLE users ADD COLUMN note text;\nUPDATE users SET note = 'x' WHERE id < 100",
    'warn work-under-lock 2:1',
  ),
  clean('ALTER TABLE users ADD COLUMN note text; UPDATE invoices SET total = 1 WHERE id = 1'),
  found('LOCK TABLE users', 'refuse lock-table 1:1'),
  found('LOCK TABLE users IN ROW EXCLUSIVE MODE', 'warn lock-table 1:1'),
  found('LOCK users, invoices IN SHARE MODE', 'refuse lock-table 1:1', 'refuse lock-table 1:1'),
  found('REFRESH MATERIALIZED VIEW totals', 'refuse exclusive-refresh 1:1'),
  found('REFRESH MATERIALIZED VIEW totals WITH NO DATA', 'refuse exclusive-refresh 1:1'),
  clean('REFRESH MATERIALIZED VIEW CONCURRENTLY totals'),
  found(
    'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE invoices ADD COLUMN b int;\nALTER TABLE users ADD COLUMN c int',
    'warn several-locks 2:1',
  ),
];

const TRANSACTIONS: readonly LintCase[] = [
  refused(
    'BEGIN; ALTER TABLE users ADD COLUMN a int; COMMIT',
    'refuse explicit-transaction 1:1',
    'refuse explicit-transaction 1:44',
  ),
  refused('ROLLBACK', 'refuse explicit-transaction 1:1'),
  clean('SAVEPOINT here; ALTER TABLE users ADD COLUMN a int; RELEASE SAVEPOINT here'),
  found("SET lock_timeout = '1h'", 'refuse session-setting 1:1'),
  found('SET LOCAL statement_timeout = 0', 'warn session-setting 1:1'),
  refused('SET ROLE somebody', 'refuse session-setting 1:1'),
  found('RESET ALL', 'refuse session-setting 1:1'),
  found('SET search_path = public', 'warn session-setting 1:1'),
  found("SELECT pg_catalog.set_config('search_path', '', true)", 'warn session-setting 1:1'),
  found("SET session_replication_role = 'replica'", 'refuse session-setting 1:1'),
  clean("SET LOCAL work_mem = '64MB'"),
  found('DO $$ BEGIN PERFORM 1; END $$', 'warn unread-body 1:1'),
  clean("ALTER TYPE state ADD VALUE 'lost'"),
  clean("ALTER TYPE state ADD VALUE 'lost'; UPDATE users SET name = 'x' WHERE id = 1"),
  refused(
    "ALTER TYPE state ADD VALUE 'lost';\nUPDATE users SET state_of = 'lost'::state WHERE id = 1",
    'refuse enum-value 2:1',
  ),
  refused(
    "CREATE TYPE mood AS ENUM ('ok'); ALTER TYPE mood ADD VALUE 'sad'; CREATE TABLE m (a mood DEFAULT 'sad')",
    'refuse enum-value 1:67',
  ),
  clean("ALTER TYPE state RENAME VALUE 'new' TO 'fresh'"),
  refused('CREATE ROLE somebody', 'refuse server-wide 1:1'),
  refused('ALTER ROLE somebody SET search_path = x', 'refuse server-wide 1:1'),
  refused('CREATE DATABASE other', 'refuse not-in-transaction 1:1', 'refuse server-wide 1:1'),
  refused("ALTER SYSTEM SET work_mem = '1GB'", 'refuse not-in-transaction 1:1', 'refuse server-wide 1:1'),
  refused('ALTER TBLE users ADD COLUMN a int', 'refuse syntax 1:7'),
  refused('ALTER TBLE users;\nDROP TABLE users', 'refuse syntax 1:7', 'refuse drop-table 2:1'),
  refused("SELECT 'never ends", 'refuse syntax 1:8'),
];

const NEW_THINGS: readonly LintCase[] = [
  clean('CREATE TABLE things (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id))'),
  clean(
    `CREATE TABLE things (id bigint, name text);
CREATE INDEX ON things (name);
ALTER TABLE things ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE things ALTER COLUMN name TYPE integer USING 1, ALTER COLUMN name SET NOT NULL;
ALTER TABLE things ADD PRIMARY KEY (id), ADD CHECK (name > 0);
ALTER TABLE things ADD FOREIGN KEY (id) REFERENCES users (id) NOT VALID;
UPDATE things SET name = 1;
DELETE FROM things;
TRUNCATE things;
ALTER TABLE things RENAME COLUMN name TO called;
DROP INDEX things_name_idx;
DROP TABLE things`,
  ),
  clean('CREATE TABLE copy AS SELECT * FROM users; CREATE INDEX ON copy (id); UPDATE copy SET name = NULL'),
  clean('CREATE TEMP TABLE t (id int); DELETE FROM t; DROP TABLE t'),
  clean('CREATE TABLE IF NOT EXISTS things (id bigint); CREATE INDEX ON things (id)'),
  found(
    'CREATE TABLE IF NOT EXISTS users (id bigint);\nCREATE INDEX ON users (id)',
    'refuse index-not-concurrent 2:1',
  ),
  clean('CREATE TABLE public.things (id bigint); CREATE INDEX ON things (id)'),
  clean(
    'CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS n FROM users; REFRESH MATERIALIZED VIEW counts',
  ),
  clean(
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM users; DROP TABLE users; END $$',
  ),
  clean('CREATE OR REPLACE VIEW active AS SELECT id, parent_id FROM users WHERE age > 1'),
  clean('CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()'),
  clean('CREATE POLICY mine ON users USING (id = 1)'),
  clean("COMMENT ON TABLE users IS 'People'; COMMENT ON COLUMN users.name IS 'x'"),
  clean('GRANT SELECT ON users TO PUBLIC'),
  clean('CREATE STATISTICS users_stats ON email, name FROM users'),
  clean('ALTER SEQUENCE numbers RESTART'),
  clean('ALTER TABLE users OWNER TO CURRENT_USER'),
  clean('CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM users; END'),
];

export const CORPUS: readonly LintCase[] = [
  ...ADD_COLUMN,
  ...COLUMNS,
  ...CONSTRAINTS,
  ...INDEXES,
  ...DROPS_AND_NAMES,
  ...STORAGE,
  ...ROWS,
  ...TRANSACTIONS,
  ...NEW_THINGS,
];
