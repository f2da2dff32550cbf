import { describe, expect, it } from 'vitest';
import type { BlueprintCommand } from '../../../../src/engine/blueprints/blueprint.ts';
import {
  type CommandPlace,
  commandArguments,
  commandEnvironment,
  lastLines,
  passwordLine,
  redactedOutput,
} from '../../../../src/engine/migrations/external/command-environment.ts';
import { compareVersion } from '../../../../src/engine/migrations/external/compare-version.ts';
import { MASK } from '../../../../src/shared/models/tenant.ts';

const PASSWORD = 'Ab3dEfGh1jKlMnOpQrStUvWxYz012345';
const login = { name: 'desk_17_owner_17_command', password: PASSWORD };
const place: CommandPlace = {
  serverId: 's',
  database: 'desk:17',
  schema: null,
  ownerRole: 'desk_17_owner',
  tenant: 'acme',
  tenantId: 17,
};
const command: BlueprintCommand = {
  argv: ['tool', 'up', '--for={tenant}', '{schema}', '{$database}'],
  versionQuery: 'SELECT 1',
  target: '5',
  timeLimitMs: 1000,
  environment: { APP_SCHEMA: '{schema}', MONEY: '$&' },
  inherit: ['APP_LICENSE'],
  folder: '.',
  files: [],
};
const server = { host: '10.0.0.5', port: 5433, tls: { mode: 'require' as const, caFile: '/ca.pem' } };
const environmentOf = (over: { place?: CommandPlace; host?: string } = {}) =>
  commandEnvironment({
    command,
    place: over.place ?? place,
    server: { ...server, ...(over.host !== undefined && { host: over.host }) },
    login,
    passwordFile: '/private/pgpass',
    from: {
      PATH: '/bin',
      HOME: '/home/admin',
      APP_LICENSE: 'licence-of-the-app',
      POSTGRES_SUPERUSER_PASSWORD: 'secret',
      CADASTRE_PASSPHRASE: 'secret',
      AWS_SECRET_ACCESS_KEY: 'secret',
      PGPASSWORD: 'secret',
      NODE_OPTIONS: '--inspect',
    },
  });

describe('what a command finds in its environment', () => {
  it('is a closed list: nothing of Cadastre, nothing of the person', () => {
    const environment = environmentOf();
    expect(Object.keys(environment).sort()).toEqual(
      [
        'APP_LICENSE',
        'APP_SCHEMA',
        'CADASTRE_DATABASE',
        'CADASTRE_SCHEMA',
        'CADASTRE_TARGET',
        'CADASTRE_TENANT',
        'CADASTRE_TENANT_ID',
        'DATABASE_URL',
        'HOME',
        'MONEY',
        'PATH',
        'PGAPPNAME',
        'PGDATABASE',
        'PGHOST',
        'PGPASSFILE',
        'PGPORT',
        'PGSSLMODE',
        'PGSSLROOTCERT',
        'PGUSER',
      ].sort(),
    );
    expect(JSON.stringify(environment)).not.toContain('secret');
    expect(environment).toMatchObject({ APP_SCHEMA: 'public', MONEY: '$&', CADASTRE_TENANT: 'acme' });
  });

  it('has a URL that names everything, whatever the names are', () => {
    const url = new URL(environmentOf()['DATABASE_URL'] ?? '');
    expect(url).toMatchObject({
      hostname: '10.0.0.5',
      port: '5433',
      username: login.name,
      password: PASSWORD,
    });
    expect(decodeURIComponent(url.pathname)).toBe('/desk:17');
    expect(Object.fromEntries(url.searchParams)).toEqual({ sslmode: 'require', sslrootcert: '/ca.pem' });
    const schema = new URL(
      environmentOf({ place: { ...place, schema: 'desk 17_data' } })['DATABASE_URL'] ?? '',
    );
    expect(schema.searchParams.get('options')).toBe('-c search_path=desk\\ 17_data,public');
    const ipv6 = environmentOf({ host: '::1' })['DATABASE_URL'];
    expect(ipv6).toContain('@[::1]:5433/');
    const socket = environmentOf({ host: '/run/postgresql' })['DATABASE_URL'];
    expect(socket).toMatch(/@\/desk%3A17\?.*host=%2Frun%2Fpostgresql&port=5433/);
  });

  it('sets in arguments what stands for the tenant, and never the password', () => {
    expect(commandArguments(command, place)).toEqual(['tool', 'up', '--for=acme', 'public', '{$database}']);
    expect(passwordLine(place, login)).toBe(`*:*:desk\\:17:${login.name}:${PASSWORD}\n`);
  });
});

describe('what a command has said', () => {
  it('is kept without its password, what it inherited, other secrets and control characters', () => {
    const said = redactedOutput(
      `\u001b[31mred\u001b[0m ${PASSWORD}\r\npostgresql://x:${PASSWORD}@h/d and postgres://me:other@h/d\nlicence-of-the-app\n`,
      login,
      ['licence-of-the-app'],
    );
    expect(said).toBe(`red ${MASK}\npostgresql://x:${MASK}@h/d and postgres://me:${MASK}@h/d\n${MASK}`);
  });

  it('is told by its last lines', () => {
    expect(lastLines('one\n\ntwo \nthree\n', 2)).toBe('two / three');
    expect(lastLines('^\nTypeError: no\n  at x\n')).toBe('TypeError: no / at x');
    expect(lastLines('error: no such table\n  at x\n  code: 1\n}\n', 2)).toBe(
      'error: no such table / … / code: 1 / }',
    );
  });
});

describe('where a place stands that is asked by a query', () => {
  const migration = {
    path: 'blueprint.yaml',
    content: '',
    checksum: 'c',
    version: '20',
    name: 'tool up',
    transactional: false,
    command: true as const,
  };
  const at = (version: string | null, wanted = '20') =>
    compareVersion(
      { ...migration, version: wanted },
      new Map(version === null ? [] : [[version, 'whatever']]),
    );

  it('lacks the command unless it has the wanted version', () => {
    expect(at('20')).toMatchObject({ version: '20', lacks: [], obstacle: null });
    expect(at('3').lacks).toHaveLength(1);
    expect(at(null)).toMatchObject({ version: null, lacks: [{ name: 'tool up' }] });
  });

  it('is ahead where numbers say so, and only there', () => {
    expect(at('21')).toMatchObject({ obstacle: 'ahead', ahead: ['21'], lacks: [] });
    expect(at('ae1027a6acf', '0f1e2d3c')).toMatchObject({ obstacle: null, lacks: [{}] });
  });
});
