import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretKey, MASK, redact, redactText } from '../../../src/engine/audit/redact.ts';

const SCRAM =
  'SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$4pBpB0lJXQm0bXJvZtqZ0p3n0b1nJ8sVdQkq0m7bJxk=:Zk1tQ0p3n0b1nJ8sVdQkq0m7bJxk4pBpB0lJXQm0bXI=';
const BCRYPT = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZL9xkQy2y4VwN8l6h1sZbU0c9qX3uK';

/** A secret that a person or a generator would choose, found again in the result by its text. */
const secret = fc
  .string({
    minLength: 8,
    maxLength: 40,
    unit: fc.constantFrom(...'abcdefXYZ0123456789!#%+,-./:;?@^_~()[]{}|'),
  })
  .map((text) => `S3${text}`);

describe('texts', () => {
  test.each([
    ['a SCRAM verifier', `ALTER ROLE "a" PASSWORD '${SCRAM}'`, ['c2FsdHNhbHR', 'Zk1tQ0p3']],
    ['a bare SCRAM verifier', `row: ${SCRAM} end`, ['c2FsdHNhbHR', 'Zk1tQ0p3']],
    ['a bcrypt hash', `INSERT INTO users VALUES ('x@y.z', '${BCRYPT}')`, ['C6UzMDM']],
    ['an md5 verifier', `PASSWORD 'md5${'0f'.repeat(16)}'`, ['0f0f']],
    ['a libpq string', "host=db password='it''s \\' here' user=u", ['it', 'here']],
    ['an unquoted value with an escaped space', 'password=hun\\ ter2 user=u', ['hun', 'ter2']],
    ['an environment line', 'POSTGRES_SUPERUSER_PASSWORD=hunter2', ['hunter2']],
    ['JSON in a text', '{"password": "hun\\"ter2", "user": "u"}', ['hun', 'ter2']],
    ['a URL', 'postgres://admin:hunter2@db.example.com:5432/postgres', ['hunter2']],
    ['a URL with an unencoded @ and /', 'postgres://admin:hun@ter/2@db.example.com/postgres', ['hun', 'ter']],
    ['a URL without a user', 'redis://:hunter2@cache', ['hunter2']],
    ['a URL parameter', 'jdbc:postgresql://db/x?user=u&password=hunter2', ['hunter2']],
    ['an SQL password', "CREATE ROLE a LOGIN PASSWORD 'hunter2' VALID UNTIL 'infinity'", ['hunter2']],
    ['an SQL password with a doubled quote', "ALTER ROLE a PASSWORD 'hun''ter2'", ['hun', 'ter2']],
    ['a dollar-quoted SQL password', 'ALTER ROLE a PASSWORD $x$hunter2$x$', ['hunter2']],
    ['a cut-off SQL password', "ALTER ROLE a PASSWORD 'hunter", ['hunter']],
    ['a command line', 'cadastre server add --password hunter2 --name a', ['hunter2']],
    ['an authorization header', 'authorization: Bearer abcdefgh12345678', ['abcdefgh']],
    ['an age key', `AGE-SECRET-KEY-1${'QPZRY9X8GF'.repeat(5)}`, ['QPZRY9X8GF']],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----', ['MIIEvQ']],
  ])('%s loses its secret', (_, text, secrets) => {
    const masked = redactText(text);
    expect(masked).toContain(MASK);
    for (const part of secrets) expect(masked).not.toContain(part);
  });

  test.each([
    'CREATE DATABASE "studio_31" TEMPLATE "tpl_studio_1" OWNER "studio_31_owner"',
    'REVOKE CONNECT ON DATABASE "studio_31" FROM PUBLIC',
    'postgres://admin@db.example.com:5432/postgres?sslmode=verify-full',
    'UPDATE platform.credentials SET password = $1 WHERE id = $2',
    'SELECT rolname FROM pg_roles WHERE rolpassword IS NULL',
    'Password authentication failed for user "postgres"',
    'at 14:28:09, mailto claire@example.com',
    '',
  ])('leaves %j as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('what stands around the secret stays readable', () => {
    expect(redactText('postgres://admin:hunter2@db:5432/x')).toBe(`postgres://admin:${MASK}@db:5432/x`);
    expect(redactText("ALTER ROLE a PASSWORD 'x' LOGIN")).toBe(`ALTER ROLE a PASSWORD ${MASK} LOGIN`);
    expect(redactText('host=db password=x user=u')).toBe(`host=db password=${MASK} user=u`);
  });

  test('any secret is masked in every place that names it', () => {
    fc.assert(
      fc.property(secret, (value) => {
        const quoted = `'${value.replaceAll("'", "''")}'`;
        for (const text of [
          `password=${value}`,
          `host=x PASSWORD = ${quoted} port=1`,
          `ALTER ROLE a PASSWORD ${quoted};`,
          `postgres://u:${value}@host/db`,
          `https://host/path?token=${value}`,
          JSON.stringify({ passphrase: value }),
          `--passphrase ${value}`,
        ]) {
          expect(redactText(text)).not.toContain(value);
        }
      }),
    );
  });

  test('masking twice changes nothing more', () => {
    const pieces = fc.constantFrom(
      SCRAM,
      BCRYPT,
      'password=',
      'token: ',
      '://u:',
      '@',
      "'",
      '"',
      ' ',
      '$x$',
      'x',
      MASK,
      ';',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }), (parts) => {
        const once = redactText(parts.join(''));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });

  test('a hostile text is masked with work that grows no faster than the text', () => {
    // Steps of a million times a million would not end.
    for (const piece of [
      'password',
      'password=',
      'a.-',
      "password '",
      '://:',
      'eyJ.',
      '$x$',
      '-----BEGIN PRIVATE KEY-----',
    ]) {
      expect(redactText(piece.repeat(200_000)).length).toBeGreaterThan(0);
    }
  });
});

describe('values', () => {
  test.each([
    'password',
    'ownerPassword',
    'PGPASSWORD',
    'passphrase',
    'DB_ENCRYPTION_KEY',
    'private-key',
    'api_key',
    'accessToken',
    'clientSecret',
    'scramVerifier',
    'keyMaterial',
    'masterKey',
    'Authorization',
    'pwd',
  ])('the key %s holds a secret', (key) => expect(isSecretKey(key)).toBe(true));

  test.each([
    'slug',
    'name',
    'keyId',
    'secretStoreKind',
    'passwordChangedAt',
    'tokenId',
    'primaryKey',
    'host',
    'user',
    'compass',
  ])('the key %s does not', (key) => expect(isSecretKey(key)).toBe(false));

  test('secrets are masked however deep they lie', () => {
    expect(
      redact({
        slug: 'acme',
        owner: { email: 'a@b.c', password: 'hunter2' },
        servers: [{ url: 'postgres://u:hunter2@h/d' }, { tls: { clientKey: Buffer.from('hunter2') } }],
        variables: [
          { name: 'ADMIN_PASSWORD', value: 'hunter2' },
          { name: 'COLOR', value: 'red' },
        ],
        map: new Map([['token', 'hunter2']]),
        passwordGiven: true,
        password: null,
      }),
    ).toEqual({
      slug: 'acme',
      owner: { email: 'a@b.c', password: MASK },
      servers: [{ url: `postgres://u:${MASK}@h/d` }, { tls: { clientKey: MASK } }],
      variables: [
        { name: 'ADMIN_PASSWORD', value: MASK },
        { name: 'COLOR', value: 'red' },
      ],
      map: { token: MASK },
      passwordGiven: true,
      password: null,
    });
  });

  test('bytes, cycles, dates and errors become plain data', () => {
    const loop: Record<string, unknown> = { at: new Date(0), bytes: new Uint8Array(3), big: 10n };
    loop['self'] = loop;
    loop['error'] = new Error('password=hunter2');
    expect(redact(loop)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      bytes: MASK,
      big: '10',
      self: '•circular•',
      error: { name: 'Error', message: `password=${MASK}` },
    });
  });

  test('a value under a secret key never comes through, and the result is always JSON', () => {
    const key = fc.constantFrom('password', 'token', 'clientSecret', 'master_key', 'passphrase');
    fc.assert(
      fc.property(fc.object({ key: fc.string(), maxDepth: 3 }), key, secret, (around, name, value) => {
        const text = JSON.stringify(redact({ around, deep: [{ [name]: value }, { [name]: [value] }] }));
        expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
        expect(JSON.stringify(redact(JSON.parse(text)))).toBe(text);
      }),
    );
  });
});
