import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreflightReport } from '../../../src/shared/models/preflight.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { reloadSettings } from '../../support/reload-settings.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import {
  openTestEngine,
  openTestPlatform,
  type TestEngine,
  type TestPlatform,
} from '../../support/test-platform.ts';

const finding = (report: PreflightReport, check: string) =>
  report.findings.find((each) => each.check === check);

describe.each([15, 18] as const)('Findings that were left as they are (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major);
  let folder: string;
  let first: TestPlatform;
  let second: TestEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-answers-'));
    first = await openTestPlatform(cluster());
    await asSuperuser(cluster(), 'postgres', async (session) => {
      await query(session, "ALTER SYSTEM SET password_encryption = 'md5'");
      await query(session, 'CREATE DATABASE open_to_all');
    });
    await reloadSettings(cluster());
    second = await openTestEngine({ dataDirectory: folder, environment: first.secrets });
    await second.client.servers.add({
      name: 'as-i-call-it',
      host: cluster().host,
      port: cluster().port,
      user: cluster().superuser,
      password: cluster().password,
      tls: { mode: 'disable' },
    });
  });
  afterAll(async () => {
    await second?.close();
    await first?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('are left for every admin of the platform, with who, when and why', async () => {
    const { client } = first;
    const before = Date.now();
    expect(finding(await client.servers.preflight({ server: 'main' }), 'password-encryption')).toMatchObject({
      verdict: 'decide',
      left: false,
    });
    await client.servers.settleFinding({
      server: 'main',
      check: 'password-encryption',
      remedy: 'leave',
      reason: 'old clients of the accounts department',
    });
    // Left before this workstation knew of the platform database.
    await second.client.servers.preflight({ server: 'as-i-call-it' });
    await second.client.servers.settleFinding({
      server: 'as-i-call-it',
      check: 'public-access',
      remedy: 'leave',
      reason: 'open to all on purpose',
    });
    await second.client.platform.initialize({ server: 'as-i-call-it', database: first.database });

    const there = await second.client.servers.preflight({ server: 'main' });
    expect(finding(there, 'password-encryption')).toMatchObject({
      verdict: 'decide',
      left: true,
      answer: { actor: 'tester', reason: 'old clients of the accounts department' },
    });
    const here = await client.servers.preflight({ server: 'main' });
    expect(finding(here, 'public-access')).toMatchObject({
      left: true,
      answer: { actor: 'tester', reason: 'open to all on purpose' },
    });
    const [{ at } = { at: '' }] = [finding(there, 'password-encryption')?.answer].filter((each) => !!each);
    expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
  });

  it('are asked again, for all, when there is something new', async () => {
    await asSuperuser(cluster(), 'postgres', (session) => query(session, 'CREATE DATABASE open_to_all_too'));
    for (const { client } of [first, second]) {
      const report = await client.servers.preflight({ server: 'main' });
      expect(finding(report, 'public-access')).toMatchObject({ verdict: 'decide', left: false });
    }
    await second.client.servers.settleFinding({
      server: 'main',
      check: 'public-access',
      remedy: 'leave',
      reason: 'this one too',
    });
    const report = await first.client.servers.preflight({ server: 'main' });
    expect(finding(report, 'public-access')).toMatchObject({
      left: true,
      answer: { reason: 'this one too' },
    });
  });

  it('hold while the platform database does not answer, and go with their server', async () => {
    const { engine, client } = first;
    const [server] = await client.servers.list();
    await engine.platform.reset();
    const offline = { ...(await engine.servers(first.actor, 'read')), sharedServers: null };
    const { leftFindings } = await import('../../../src/engine/servers/left-findings.ts');
    expect(await leftFindings(offline, server?.id ?? '')).toMatchObject({
      'public-access': { reason: 'this one too' },
      'password-encryption': { actor: 'tester' },
    });
    const rows = () =>
      asSuperuser(cluster(), first.database, (session) =>
        query<{ answers: number }>(session, 'SELECT count(*)::int AS answers FROM platform.finding_answers'),
      );
    expect(await rows()).toEqual([{ answers: 2 }]);
    await asSuperuser(cluster(), first.database, (session) => query(session, 'DELETE FROM platform.servers'));
    expect(await rows()).toEqual([{ answers: 0 }]);
  });
});
