import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

eachMajor(
  'Isolation models on the command line',
  (cluster) => {
    let platform: TestPlatform;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
    });
    afterAll(() => platform?.remove());
    const cadastre = (...args: string[]) =>
      runCli(args, { environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory } });

    it('makes a tenant by schema, leads it to a database, goes back, and confirms', async () => {
      const create = ['tenant', 'create', '--name', 'Acme', '--owner-email', 'acme@example.com'];
      const plan = await cadastre(...create, '--isolation', 'schema', '--plan');
      expect({ code: plan.code, err: plan.err }).toEqual({ code: 0, err: '' });
      expect(plan.out).toMatch(/CREATE SCHEMA "studio_\d+_data" AUTHORIZATION "studio_\d+_owner"/);
      const made = await cadastre(...create, '--isolation', 'schema', '--json');
      expect(made.code).toBe(0);
      expect((await cadastre('tenant', 'test', 'acme')).code).toBe(0);

      const planned = await cadastre('tenant', 'convert', 'acme', '--to', 'database', '--plan');
      expect(planned.out).toContain('acme from schema to database: 35 tables');
      expect(planned.out).toContain('Nothing was done.');
      const wrong = await cadastre('tenant', 'convert', 'acme', '--to', 'nowhere', '--json');
      expect({ code: wrong.code, fields: wrong.json().error?.details.fields }).toEqual({
        code: 2,
        fields: [{ field: 'to', message: 'One of database, schema, row' }],
      });
      expect((await cadastre('tenant', 'convert', 'acme')).code).toBe(2);

      const converted = await cadastre('tenant', 'convert', 'acme', '--to', 'database');
      expect(converted.code).toBe(0);
      expect(converted.out).toMatch(/isolated by database; 35 tables with \d+ rows/);
      expect(converted.out).toMatch(/it was out of service for \d+\.\d s/);
      const back = await cadastre('tenant', 'convert', 'acme', '--back');
      expect(back.code).toBe(0);
      expect(back.out).toContain('isolated by schema');

      expect((await cadastre('tenant', 'convert', 'acme', '--to', 'row')).code).toBe(0);
      const unconfirmed = await cadastre('tenant', 'convert', 'acme', '--confirm', '--json');
      expect(unconfirmed.json().error?.code).toBe('CONFIRMATION_REQUIRED');
      const confirmed = await cadastre('tenant', 'convert', 'acme', '--confirm', '--yes');
      expect(confirmed.out).toMatch(/^acme: dropped the schema studio_\d+_data in studio_shared_\d+_db\.$/m);
      expect((await cadastre('tenant', 'convert', 'acme', '--back')).code).not.toBe(0);
      expect((await cadastre('tenant', 'test', 'acme')).code).toBe(0);
    });
  },
  [15],
);
