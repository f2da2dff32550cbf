import fc from 'fast-check';
import { parseIntoClientConfig } from 'pg-connection-string';
import { describe, expect, it } from 'vitest';
import { connectionStrings } from '../../../src/engine/tenants/connection-strings.ts';
import { MASK } from '../../../src/shared/models/tenant.ts';

const facts = {
  host: 'db.example.com',
  port: 5432,
  database: 'studio_7_db',
  role: 'studio_7_user',
  tls: 'verify-full',
};
const hostile = `p@ss:w/o#r?d%20&=+ '"\\$\`é`;
const passwords = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => text.isWellFormed() && !text.includes('\0'));

describe('Connection strings', () => {
  it('come in six formats, ready to paste', () => {
    expect(connectionStrings(facts, 'secret')).toEqual({
      psql: `PGPASSWORD='secret' psql "host=db.example.com port=5432 dbname=studio_7_db user=studio_7_user sslmode=verify-full"`,
      url: 'postgresql://studio_7_user:secret@db.example.com:5432/studio_7_db?sslmode=verify-full',
      libpq:
        'host=db.example.com port=5432 dbname=studio_7_db user=studio_7_user password=secret sslmode=verify-full',
      jdbc: 'jdbc:postgresql://db.example.com:5432/studio_7_db?user=studio_7_user&password=secret&sslmode=verify-full',
      sqlalchemy:
        'postgresql+psycopg://studio_7_user:secret@db.example.com:5432/studio_7_db?sslmode=verify-full',
      env: 'PGHOST=db.example.com\nPGPORT=5432\nPGDATABASE=studio_7_db\nPGUSER=studio_7_user\nPGPASSWORD=secret\nPGSSLMODE=verify-full',
    });
  });

  it('hold the mask where no password is given', () => {
    for (const [format, text] of Object.entries(connectionStrings(facts, null))) {
      expect(text.includes(MASK), format).toBe(format !== 'psql');
    }
  });

  it('give back any password when their URL is read', () => {
    fc.assert(
      fc.property(fc.oneof(passwords, fc.constant(hostile)), (password) => {
        const { url, sqlalchemy, jdbc } = connectionStrings({ ...facts, tls: 'disable' }, password);
        const read = parseIntoClientConfig(url);
        expect(read).toMatchObject({
          password,
          user: facts.role,
          host: facts.host,
          database: facts.database,
          port: 5432,
        });
        expect(decodeURIComponent(new URL(sqlalchemy).password)).toBe(password);
        const query = new URL(jdbc.replace(/^jdbc:/, '')).searchParams;
        expect(query.get('password')).toBe(password);
        expect(query.get('user')).toBe(facts.role);
      }),
    );
  });

  it('put an IPv6 address in brackets where a URL needs them, and only there', () => {
    const strings = connectionStrings({ ...facts, host: '2001:db8::1', tls: 'disable' }, 'x');
    expect(new URL(strings.url).hostname).toBe('[2001:db8::1]');
    expect(strings.jdbc).toContain('//[2001:db8::1]:5432/');
    expect(strings.libpq).toContain('host=2001:db8::1 ');
    expect(strings.env).toContain('PGHOST=2001:db8::1\n');
  });

  it('quote for the shell what the shell would read otherwise', () => {
    expect(connectionStrings(facts, `it's $HOME`).psql).toMatch(/^PGPASSWORD='it'\\''s \$HOME' psql /);
  });

  it('name the folder of a socket where each format has a place for it', () => {
    const strings = connectionStrings({ ...facts, host: '/run/pg 1', tls: 'prefer' }, hostile);
    expect(parseIntoClientConfig(strings.url.replace('&sslmode=prefer', ''))).toMatchObject({
      host: '/run/pg 1',
      port: 5432,
      database: facts.database,
      password: hostile,
    });
    expect(strings.libpq).toContain(`host='/run/pg 1' port=5432 `);
    expect(strings.psql).toContain(`"host='/run/pg 1' port=5432 `);
    expect(strings.jdbc).toContain('//localhost:5432/');
    expect(strings.jdbc).toContain('&socketFactoryArg=/run/pg%201/.s.PGSQL.5432&');
  });

  it('quote names and passwords that an adopted tenant brought along', () => {
    const odd = { ...facts, database: `o'neil $db`, role: 'back\\slash' };
    const { libpq, psql, env } = connectionStrings(odd, `p'w\\ $x`);
    expect(libpq).toContain(`dbname='o\\'neil $db' user='back\\\\slash' password='p\\'w\\\\ $x' `);
    expect(psql).toMatch(/ psql 'host=db\.example\.com /);
    expect(env).toContain(`PGDATABASE="o'neil \\$db"\nPGUSER='back\\slash'\nPGPASSWORD="p'w\\\\ \\$x"`);
  });

  it('name the file of the authority, without which nothing is verified', () => {
    const strings = connectionStrings({ ...facts, caFile: '/etc/my ca.pem' }, 'x');
    expect(strings.url).toMatch(/\?sslmode=verify-full&sslrootcert=\/etc\/my%20ca\.pem$/);
    expect(strings.libpq).toMatch(/ sslmode=verify-full sslrootcert='\/etc\/my ca\.pem'$/);
    expect(strings.env).toMatch(/PGSSLROOTCERT='\/etc\/my ca\.pem'$/);
    expect(connectionStrings({ ...facts, tls: 'require', caFile: '/ca.pem' }, 'x').url).not.toContain(
      'ca.pem',
    );
  });
});
