import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runArguments } from './fake-run.ts';

const trial = {
  decision: {
    tenant: null,
    slug: null,
    server: null,
    database: null,
    role: null,
    schema: null,
    isolation: null,
    status: null,
    allowed: false,
    code: 'unknown-tenant',
    message: { fr: 'Client inconnu', en: 'Unknown tenant' },
  },
  http: {
    answer: 'unknown-tenant',
    status: 404,
    headers: {},
    message: { fr: 'Client inconnu', en: 'Unknown tenant' },
  },
  steps: [{ source: 'host', given: 'x.example', tenant: null, outcome: 'unknown', text: 'It names nobody.' }],
  rule: 'Nothing in the request names a tenant that there is.',
};
const role = {
  role: 'cadastre_gate',
  server: 'main',
  database: 'platform',
  logins: [],
  mayExecute: ['gate.resolve()'],
};

describe('cadastre gate', () => {
  it('try hands on all that a request says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-'));
    try {
      const jwks = join(folder, 'keys.json');
      await writeFile(jwks, '{"keys":[]}');
      const { calls, text } = await runArguments(
        [
          'gate',
          'try',
          '--host',
          'x.example',
          '--header',
          'acme',
          '--path',
          '/tenant/7',
          '--slug',
          'acme',
          '--jwks',
          jwks,
          '--jwt-stdin',
          '--issuer',
          'i',
          '--audience',
          'a',
          '--claim',
          'org',
          '--tolerance',
          '9',
          '--require-token',
        ],
        { 'gate.try': trial },
        'a.b.c',
      );
      expect(calls).toEqual([
        {
          procedure: 'gate.try',
          input: {
            host: 'x.example',
            header: 'acme',
            path: '/tenant/7',
            slug: 'acme',
            jwt: 'a.b.c',
            jwks: '{"keys":[]}',
            token: { issuer: 'i', audience: 'a', claim: 'org', tolerance: 9, required: true },
          },
        },
      ]);
      expect(text).toContain('404 unknown-tenant');
      expect(text).toContain('Client inconnu / Unknown tenant');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('try takes one secret from standard input, not two', async () => {
    const both = runArguments(['gate', 'try', '--jwt-stdin', '--secret-stdin'], { 'gate.try': trial }, 'x');
    await expect(both).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const missing = runArguments(['gate', 'try', '--jwks', '/nowhere/keys.json'], { 'gate.try': trial });
    await expect(missing).rejects.toThrow(/cannot be read/);
  });

  it('role makes and drops logins, the password from the pipe alone', async () => {
    const made = await runArguments(
      ['gate', 'role', '--create-login', 'studio_app', '--password-stdin'],
      { 'gate.createLogin': role },
      'a password of an application',
    );
    expect(made.calls[0]).toEqual({
      procedure: 'gate.createLogin',
      input: { name: 'studio_app', password: 'a password of an application' },
    });
    const dropped = await runArguments(['gate', 'role', '--drop-login', 'studio_app'], {
      'gate.dropLogin': role,
    });
    expect(dropped.calls[0]).toEqual({ procedure: 'gate.dropLogin', input: { name: 'studio_app' } });
    const shown = await runArguments(['gate', 'role'], { 'gate.role': role });
    expect(shown.text).toContain('gate.resolve()');
    const short = runArguments(['gate', 'role', '--create-login', 'x', '--password-stdin'], {}, 'short');
    await expect(short).rejects.toThrow(/At least 12/);
    const both = runArguments(['gate', 'role', '--create-login', 'x', '--drop-login', 'y'], {});
    await expect(both).rejects.toThrow(/Either/);
  });
});
