import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A blueprint with one of everything, and with names that nobody should have given. */
const FILES: Readonly<Record<string, string>> = {
  'blueprint.yaml': `name: oddities\nisolation: [database, schema]\nmigrations: migrations\n`,
  'migrations/0001_first.sql': `
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE pair AS (a integer, b text);
CREATE SEQUENCE tickets START 5;
CREATE TABLE people (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  note text DEFAULT 'it''s',
  mood mood,
  age positive,
  small text GENERATED ALWAYS AS (lower(name)) STORED,
  CONSTRAINT people_age CHECK (age < 200)
);
CREATE TABLE "We""ird 'tbl; --" ("a col" text, "select" integer DEFAULT 7 NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, person bigint REFERENCES people, total numeric(5,2));
CREATE INDEX people_name ON people (name);
CREATE INDEX people_small ON people (lower(name)) WHERE age > 18;
CREATE UNIQUE INDEX "odd ""ix" ON "We""ird 'tbl; --" ("a col");
CREATE VIEW adults AS SELECT id, name FROM people WHERE age >= 18;
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS orders FROM orders;
CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x * 2';
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER people_stamp BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION stamp();
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON orders USING (total > 0);
`,
  'migrations/0002_second.sql': 'CREATE TABLE later (id integer PRIMARY KEY, kind mood);\n',
};

export async function oddities(): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'cadastre-test-blueprint-'));
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

export interface Planted {
  /** Run as the superuser, in the tenant's schema. */
  readonly sql: string;
  readonly key: string;
  readonly change: 'missing' | 'extra' | 'changed' | 'invalid';
}

interface Names {
  readonly login: string;
  readonly maker: string;
  readonly schema: string;
}

/** Differences that Cadastre mends, one for each kind of object and way to differ. */
export function mendable({ login, maker, schema }: Names): Planted[] {
  const [role, place] = [`"${login}"`, `"${schema}"`];
  return [
    {
      sql: 'ALTER TABLE people ALTER note DROP DEFAULT',
      key: 'column:public.people.note',
      change: 'changed',
    },
    {
      sql: 'ALTER TABLE people ALTER name DROP NOT NULL',
      key: 'column:public.people.name',
      change: 'changed',
    },
    {
      sql: `ALTER TABLE "We""ird 'tbl; --" DROP COLUMN "a col"`,
      key: `column:public."We""ird 'tbl; --"."a col"`,
      change: 'missing',
    },
    { sql: 'SELECT 1', key: 'index:public."odd ""ix"', change: 'missing' },
    {
      sql: `ALTER TABLE "We""ird 'tbl; --" DROP COLUMN "select"`,
      key: `column:public."We""ird 'tbl; --".select`,
      change: 'missing',
    },
    { sql: 'DROP INDEX people_small', key: 'index:public.people_small', change: 'missing' },
    {
      sql: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'people_name'::regclass`,
      key: 'index:public.people_name',
      change: 'invalid',
    },
    {
      sql: `CREATE INDEX left_over ON people (note); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'left_over'::regclass`,
      key: 'index:public.left_over',
      change: 'invalid',
    },
    {
      sql: 'ALTER TABLE people DROP CONSTRAINT people_age',
      key: 'constraint:public.people.people_age',
      change: 'missing',
    },
    {
      sql: `ALTER TABLE orders DROP CONSTRAINT orders_person_fkey, ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person) REFERENCES people NOT VALID`,
      key: 'constraint:public.orders.orders_person_fkey',
      change: 'changed',
    },
    {
      sql: 'CREATE OR REPLACE VIEW adults AS SELECT id, name FROM people WHERE age >= 21',
      key: 'view:public.adults',
      change: 'changed',
    },
    {
      sql: `CREATE OR REPLACE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x * 3'`,
      key: 'function:public.twice(x integer)',
      change: 'changed',
    },
    { sql: 'ALTER FUNCTION stamp() SECURITY DEFINER', key: 'function:public.stamp()', change: 'changed' },
    {
      sql: 'ALTER TABLE people DISABLE TRIGGER people_stamp',
      key: 'trigger:public.people.people_stamp',
      change: 'changed',
    },
    {
      sql: 'ALTER TABLE orders DISABLE ROW LEVEL SECURITY; ALTER TABLE orders SET (fillfactor = 50)',
      key: 'table:public.orders',
      change: 'changed',
    },
    { sql: 'DROP POLICY seen ON orders', key: 'policy:public.orders.seen', change: 'missing' },
    { sql: `DELETE FROM pg_enum WHERE enumlabel = 'ok'`, key: 'type:public.mood', change: 'changed' },
    { sql: 'ALTER DOMAIN positive DROP DEFAULT', key: 'type:public.positive', change: 'changed' },
    { sql: `ALTER TABLE later OWNER TO ${role}`, key: 'owner:table public.later', change: 'changed' },
    {
      sql: `REVOKE INSERT ON orders FROM ${role}`,
      key: 'grant:table public.orders to its login',
      change: 'changed',
    },
    { sql: 'GRANT SELECT ON people TO PUBLIC', key: 'grant:table public.people to PUBLIC', change: 'extra' },
    {
      sql: 'GRANT SELECT (name) ON people TO pg_monitor',
      key: 'grant:column public.people.name to role pg_monitor',
      change: 'extra',
    },
    {
      sql: `GRANT SELECT ON adults TO ${role} WITH GRANT OPTION`,
      key: 'grant:view public.adults to its login',
      change: 'extra',
    },
    {
      sql: 'REVOKE EXECUTE ON FUNCTION twice FROM PUBLIC',
      key: 'grant:function public.twice(x integer) to PUBLIC',
      change: 'missing',
    },
    {
      sql: `REVOKE USAGE ON SEQUENCE tickets FROM ${role}`,
      key: 'grant:sequence public.tickets to its login',
      change: 'changed',
    },
    {
      sql: 'REVOKE USAGE ON TYPE pair FROM PUBLIC',
      key: 'grant:type public.pair to PUBLIC',
      change: 'missing',
    },
    {
      sql: `REVOKE CREATE ON SCHEMA ${place} FROM ${role}`,
      key: 'grant:schema public to its login',
      change: 'changed',
    },
    {
      sql: `ALTER DEFAULT PRIVILEGES FOR ROLE "${maker}" IN SCHEMA ${place} REVOKE SELECT ON TABLES FROM ${role}`,
      key: `default-privilege:tables of ${maker === 'pg_database_owner' ? 'maker' : 'owner'} in public to its login`,
      change: 'changed',
    },
  ];
}

/** Differences that a person has to decide: mending them could lose something. */
export const UNDECIDED: readonly Planted[] = [
  { sql: 'CREATE TABLE one_more (id integer)', key: 'table:public.one_more', change: 'extra' },
  { sql: 'ALTER TABLE later ADD COLUMN own integer', key: 'column:public.later.own', change: 'extra' },
  { sql: 'ALTER TABLE orders DROP COLUMN id', key: 'column:public.orders.id', change: 'missing' },
  { sql: 'CREATE INDEX own_index ON people (age)', key: 'index:public.own_index', change: 'extra' },
  { sql: 'ALTER SEQUENCE tickets INCREMENT 10', key: 'sequence:public.tickets', change: 'changed' },
  { sql: 'ALTER TYPE pair ADD ATTRIBUTE c integer', key: 'type:public.pair', change: 'changed' },
  { sql: 'DROP MATERIALIZED VIEW totals', key: 'view:public.totals', change: 'missing' },
  {
    sql: `CREATE FUNCTION own() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
    key: 'function:public.own()',
    change: 'extra',
  },
  {
    sql: 'ALTER TABLE later ALTER kind TYPE text USING kind::text',
    key: 'column:public.later.kind',
    change: 'changed',
  },
];
