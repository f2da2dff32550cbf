import { expect, it } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import type { OpenPlatform } from '../../../src/engine/platform/platform.ts';
import { probeTenant } from '../../../src/engine/tenants/probe-tenant.ts';

// Its turn is the door of the server's own database: the platform is asked nothing.
const TENANT = { tenantId: 4, serverId: 's', database: 'd', role: 'r', password: 'p' };
const probeWith = (error: Error) =>
  probeTenant(
    { connectAs: () => Promise.reject(error), publicAccessLeft: () => false },
    {} as OpenPlatform,
    TENANT,
    'brief',
  );

it('says of a secret that this workstation lacks that it lacks it, and nothing of the tenant', async () => {
  const missing = new CadastreError('SECRET_MISSING', 'The password of main is not on this workstation');
  await expect(probeWith(missing)).rejects.toBe(missing);
});

it('fails where PostgreSQL let nobody in', async () => {
  const refused = new CadastreError('AUTHENTICATION_FAILED', 'Refused', { sqlstate: '28P01' });
  const probes = await probeWith(refused);
  expect(probes.map(({ probe, passed }) => [probe, passed])).toEqual([
    ['signs-in', false],
    ['refused-postgres', true],
  ]);
});
