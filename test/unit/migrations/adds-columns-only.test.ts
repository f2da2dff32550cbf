import { describe, expect, it } from 'vitest';
import { addsColumnsOnly } from '../../../src/engine/migrations/run/adds-columns-only.ts';

describe('a file in which nothing of a tenant can run', () => {
  it.each([
    'ALTER TABLE customers ADD COLUMN note text',
    'ALTER TABLE customers ADD COLUMN note text;\n-- and more\nALTER TABLE orders ADD COLUMN n int;\n',
    'alter table if exists only public."Orders" add column if not exists "a b" varchar(20) not null default \'x\'',
    'ALTER TABLE t ADD COLUMN a numeric(10, 2) DEFAULT -1.5, ADD COLUMN b boolean NOT NULL DEFAULT false',
    'ALTER TABLE t ADD COLUMN a timestamp(3) with time zone, ADD COLUMN b double precision NULL',
    'ALTER TABLE t ADD COLUMN a character varying (10) DEFAULT NULL, ADD COLUMN b time without time zone',
  ])('%s', (content) => {
    expect(addsColumnsOnly(content)).toBe(true);
  });

  it.each([
    '',
    '-- nothing',
    'ALTER TABLE t ADD COLUMN a citext',
    'ALTER TABLE t ADD COLUMN a public.text',
    'ALTER TABLE t ADD COLUMN a "text"',
    'ALTER TABLE t ADD COLUMN a text[]',
    'ALTER TABLE t ADD COLUMN a serial',
    'ALTER TABLE t ADD COLUMN a text DEFAULT now()',
    "ALTER TABLE t ADD COLUMN a text DEFAULT lower('A')",
    'ALTER TABLE t ADD COLUMN a int DEFAULT 1 + 1',
    "ALTER TABLE t ADD COLUMN a text DEFAULT 'x'::mine",
    'ALTER TABLE t ADD COLUMN a text COLLATE "mine"',
    'ALTER TABLE t ADD COLUMN a int CHECK (f(a))',
    'ALTER TABLE t ADD COLUMN a int UNIQUE',
    'ALTER TABLE t ADD COLUMN a int REFERENCES u',
    'ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (f(b)) STORED',
    'ALTER TABLE t ADD CONSTRAINT c CHECK (f(a))',
    'ALTER TABLE t ADD COLUMN a text, DROP COLUMN b',
    'ALTER TABLE t ADD COLUMN a text; SELECT f()',
    'ALTER TABLE t ADD COLUMN a text; RESET ROLE',
    'ALTER TABLE t ADD COLUMN a text /* open',
    'ALTER TABLE a.b.c ADD COLUMN a text',
    'ALTER VIEW t ADD COLUMN a text',
    'CREATE TABLE t (a text)',
    'CREATE INDEX ON t (a)',
    'UPDATE t SET a = 1',
  ])('not: %s', (content) => {
    expect(addsColumnsOnly(content)).toBe(false);
  });
});
