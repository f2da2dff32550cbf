import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresPool } from '../../../src/engine/adapters/postgres-pool.ts';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { TlsSettings } from '../../../src/shared/models/server.ts';
import { makeCertificates, type TestCertificates } from '../../support/certificates.ts';
import { type Cluster, startCluster } from '../../support/cluster.ts';
import { eachMajor } from '../../support/shared-cluster.ts';

const HBA = [
  'hostssl all with_certificate 127.0.0.1/32 cert',
  'hostnossl all without_tls 127.0.0.1/32 scram-sha-256',
  'hostssl all without_tls 127.0.0.1/32 reject',
  'hostssl all all 127.0.0.1/32 scram-sha-256',
];

eachMajor('a server with TLS', ({ major }) => {
  let certificates: TestCertificates;
  let cluster: Cluster;

  beforeAll(async () => {
    certificates = await makeCertificates(['localhost'], 'with_certificate');
    cluster = await startCluster({
      major,
      hba: HBA,
      settings: { ssl: 'on', ssl_ca_file: 'ca.crt' },
      files: {
        'server.key': certificates.serverKey,
        'server.crt': certificates.serverCertificate,
        'ca.crt': certificates.ca,
      },
    });
    await withSession(connectPostgres, { ...cluster.target(), tls: { mode: 'require' } }, (session) =>
      session.script(
        `CREATE ROLE with_certificate LOGIN; CREATE ROLE without_tls LOGIN PASSWORD 'only-for-this-test'`,
      ),
    );
  });
  afterAll(async () => {
    await cluster?.remove();
    await certificates?.remove();
  });

  const protocol = (host: string, tls: TlsSettings) =>
    withSession(connectPostgres, { ...cluster.target(), host, tls }, async (session) => session.tlsProtocol);

  test('encrypts in the modes prefer and require, without looking at the certificate', async () => {
    expect(await protocol('127.0.0.1', { mode: 'prefer' })).toMatch(/^TLSv1\.[23]$/);
    expect(await protocol('127.0.0.1', { mode: 'require' })).toMatch(/^TLSv1\.[23]$/);
  });

  test('tells the end of the server’s certificate, checked or not, in a session and in a pool', async () => {
    for (const tls of [{ mode: 'require' }, { mode: 'verify-ca', caFile: certificates.caFile }] as const) {
      const target = { ...cluster.target(), host: '127.0.0.1', tls };
      const seen = await withSession(connectPostgres, target, async (session) => session.certificateEndsAt);
      // Made for two days.
      const hours = (new Date(seen ?? '').getTime() - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(46);
      expect(hours).toBeLessThanOrEqual(48);
      const pool = openPostgresPool(target, 1);
      expect(await pool.withSession(async (session) => session.certificateEndsAt)).toBe(seen);
      await pool.close();
    }
  });

  test('mode disable is turned away by a server that wants TLS', async () => {
    await expect(protocol('127.0.0.1', { mode: 'disable' })).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      details: { sqlstate: '28000' },
    });
  });

  test('verify-ca accepts the right authority under any host name', async () => {
    const tls = { mode: 'verify-ca', caFile: certificates.caFile } as const;
    expect(await protocol('127.0.0.1', tls)).toMatch(/^TLSv1/);
  });

  test.each(['verify-ca', 'verify-full'] as const)('%s refuses another authority, or none', async (mode) => {
    const stranger = protocol('localhost', { mode, caFile: certificates.strangerCaFile });
    await expect(stranger).rejects.toMatchObject({ code: 'TLS_FAILED' });
    await expect(protocol('localhost', { mode })).rejects.toMatchObject({ code: 'TLS_FAILED' });
  });

  test('verify-full accepts the name in the certificate and refuses another', async () => {
    const tls = { mode: 'verify-full', caFile: certificates.caFile } as const;
    expect(await protocol('localhost', tls)).toMatch(/^TLSv1/);
    await expect(protocol('127.0.0.1', tls)).rejects.toMatchObject({ code: 'TLS_FAILED' });
  });

  test('names the field of a certificate file that cannot be read', async () => {
    const tls = { mode: 'verify-ca', caFile: '/no/such/file.crt' } as const;
    const error = { code: 'INVALID_INPUT', details: { fields: [{ field: 'tls.caFile' }] } };
    await expect(protocol('localhost', tls)).rejects.toMatchObject(error);
    const pool = openPostgresPool({ ...cluster.target(), tls }, 1);
    await expect(pool.run(sql`SELECT 1`)).rejects.toMatchObject(error);
    await pool.close();
  });

  test('logs in with a client certificate', async () => {
    const target = cluster.target('postgres', { user: 'with_certificate', password: null });
    const tls: TlsSettings = {
      mode: 'verify-full',
      caFile: certificates.caFile,
      certificateFile: certificates.clientCertificateFile,
      keyFile: certificates.clientKeyFile,
    };
    const who = await withSession(connectPostgres, { ...target, host: 'localhost', tls }, (session) =>
      session.run(sql`SELECT current_user AS name`),
    );
    expect(who.rows).toEqual([{ name: 'with_certificate' }]);
    const without = connectPostgres({ ...target, tls: { mode: 'require' } });
    await expect(without).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  });

  test('prefer goes on without TLS where pg_hba.conf refuses it with TLS, in a session and in a pool', async () => {
    const target = {
      ...cluster.target('postgres', { user: 'without_tls', password: 'only-for-this-test' }),
      tls: { mode: 'prefer' },
    } as const;
    expect(await withSession(connectPostgres, target, async (session) => session.tlsProtocol)).toBeNull();
    const pool = openPostgresPool(target, 2);
    expect(await pool.withSession(async (session) => session.tlsProtocol)).toBeNull();
    await pool.close();
  });
});
