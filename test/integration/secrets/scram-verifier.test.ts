import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';
import { generatePassword } from '../../../src/engine/secrets/generate-password.ts';
import { scramVerifier } from '../../../src/engine/secrets/scram-verifier.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';

eachMajor('A SCRAM verifier', (cluster) => {
  const withClient = async <T>(
    user: string,
    password: string,
    work: (client: pg.Client) => Promise<T>,
  ): Promise<T> => {
    const { host, port } = cluster;
    const client = new pg.Client({ host, port, database: 'postgres', user, password });
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const asSuperuser = <T>(work: (client: pg.Client) => Promise<T>) =>
    withClient(cluster.superuser, cluster.password, work);

  it('lets its password log in and no other, and the password never reaches the server log', async () => {
    const role = uniqueName('verified');
    const password = generatePassword();
    const verifier = await scramVerifier(password);
    await asSuperuser(async (client) => {
      await client.query("SET log_statement = 'all'");
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${verifier}'`);
      // Others have closed this database of the shared cluster to PUBLIC.
      await client.query(`GRANT CONNECT ON DATABASE postgres TO ${role}`);
      const { rows } = await client.query('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [role]);
      expect(rows[0].rolpassword).toBe(verifier);
    });
    try {
      const { rows } = await withClient(role, password, (client) =>
        client.query('SELECT current_user AS me'),
      );
      expect(rows[0].me).toBe(role);
      await expect(
        withClient(role, generatePassword(), (client) => client.query('SELECT 1')),
      ).rejects.toMatchObject({ code: '28P01' });
      const log = readFileSync(cluster.logFile, 'utf8');
      expect(log).toContain(`CREATE ROLE ${role}`);
      expect(log).not.toContain(password);
    } finally {
      await asSuperuser((client) =>
        client.query(`REVOKE CONNECT ON DATABASE postgres FROM ${role}; DROP ROLE ${role}`),
      );
    }
  });

  it.each(['pencil', ' !"#$%&()*+,-./:;<=>?@[]^_`{|}~ ', 'x'.repeat(200)])(
    'is what PostgreSQL itself makes of %j with the same salt',
    async (password) => {
      const role = uniqueName('computed');
      const stored = await asSuperuser(async (client) => {
        await client.query(`CREATE ROLE ${role} PASSWORD '${password}'`);
        const { rows } = await client.query('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [role]);
        await client.query(`DROP ROLE ${role}`);
        return String(rows[0].rolpassword);
      });
      const salt = Buffer.from(stored.slice(stored.indexOf(':') + 1, stored.indexOf('$', 15)), 'base64');
      expect(await scramVerifier(password, { salt })).toBe(stored);
    },
  );
});
