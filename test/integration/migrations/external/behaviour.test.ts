import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../../src/engine/adapters/postgres-session.ts';
import { isAlive } from '../../../../src/engine/adapters/process-table.ts';
import type { Session } from '../../../../src/engine/postgres/session.ts';
import { asSuperuser, query } from '../../../support/as-tenant.ts';
import { bundledChild } from '../../../support/bundled-child.ts';
import type { RunsDoom } from '../../../support/children/doomed-runs.ts';
import type { ClusterConnection } from '../../../support/cluster.ts';
import { startNode } from '../../../support/node-child.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import {
  openTestPlatform,
  RESOURCES,
  type TestEngine,
  type TestPlatform,
} from '../../../support/test-platform.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';
import { runCli } from '../../cli/run-cli.ts';

const TOOL = join(import.meta.dirname, '..', '..', '..', 'support', 'children', 'external-tool.ts');

/** From files of SQL to a command of its own: what tenants have so far is none of its business. */
async function giveCommand(
  fleet: Fleet,
  modes: Record<string, string>,
  { target = '1', timeLimit = '6s' } = {},
): Promise<void> {
  await fleet.addFiles(
    {
      name: '../blueprint.yaml',
      sql: `name: ${fleet.blueprint}
migrations:
  command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(TOOL)}, ${JSON.stringify(target)}]
  version: SELECT version FROM tool_version
  target: ${target}
  timeLimit: ${timeLimit}
`,
    },
    { name: '../modes.json', sql: JSON.stringify(modes) },
  );
}

/** Where nobody reaps them, processes that were ended stand in the table for ever. */
function isAtWork(pid: number): boolean {
  if (!isAlive(pid)) return false;
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

const loginsLeft = (cluster: ClusterConnection, fleet: Fleet) =>
  asSuperuser(cluster, 'postgres', (session) =>
    query<{ rolname: string }>(
      session,
      `SELECT rolname FROM pg_roles WHERE starts_with(rolname, '${fleet.ownerRole}_') AND starts_with(shobj_description(oid, 'pg_authid'), 'Cadastre command')`,
    ),
  );
const filesLeft = (platform: TestPlatform) => readdir(join(platform.dataDirectory, 'commands'));
const ALL_AT_ONCE = { waves: [{ name: 'All', size: { rest: true as const } }], stopAtFailures: 50 };

eachMajor(
  'a command that brings tenants up',
  (cluster) => {
    let platform: TestPlatform;
    let folder = '';
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
    });
    afterAll(() => platform?.remove());

    const folderOf = async (fleet: Fleet) => {
      const known = await platform.client.blueprints.list();
      return known.find(({ name }) => name === fleet.blueprint)?.directory ?? '';
    };
    const json = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));

    describe('in all that it may do', () => {
      const MODES = ['ok', 'fail', 'half', 'reset-role', 'wrong-version', 'alter', 'hang'] as const;
      let fleet: Fleet;
      let run = 0;
      /** An application that has read the table and not ended its transaction, until the run tells of it. */
      const blocked: string[] = [];
      const blockedUntilSeen = async () => {
        while (blocked.length === 0) {
          const { error, fact, blocker, status } = await of('alter');
          if (blocker) blocked.push(`${blocker.state}: ${blocker.query}`);
          if (status === 'failed' || status === 'succeeded') throw new Error(error?.message ?? fact);
          await sleep(20);
        }
        await holder?.close();
      };
      let holder: Session | undefined;
      const of = async (mode: (typeof MODES)[number]) => {
        const target = (await targetsOf(platform.client, run)).get(fleet.slugs[MODES.indexOf(mode)] ?? '');
        if (!target) throw new Error(`There is no target for ${mode}`);
        return target;
      };
      const said = async (mode: (typeof MODES)[number]) =>
        (await platform.client.migrations.output({ run, target: (await of(mode)).id })).output;

      beforeAll(async () => {
        fleet = await plantFleet(platform, cluster, MODES.length);
        folder = await folderOf(fleet);
        await giveCommand(fleet, Object.fromEntries(MODES.map((mode, index) => [fleet.slugs[index], mode])));
        holder = await connectPostgres(cluster.target(fleet.databases[MODES.indexOf('alter')] ?? ''));
        await holder.script('BEGIN; SELECT count(*) FROM customers');
        const begun = await platform.client.migrations.run({
          blueprint: fleet.blueprint,
          options: ALL_AT_ONCE,
        });
        run = begun.run ?? 0;
        await blockedUntilSeen();
        await standsStill(platform.client, run);
        await jobOver(platform.client, run);
      });
      afterAll(() => fleet?.remove());

      it('brings up those whose command ends well, and tells how the others ended', async () => {
        expect(await platform.client.migrations.show({ run })).toMatchObject({
          status: 'partly',
          counts: { succeeded: 3, failed: 4 },
        });
        expect(await of('ok')).toMatchObject({
          status: 'succeeded',
          version: '1',
          applied: ['1'],
          error: null,
        });
        expect((await of('half')).error).toMatchObject({
          code: 'STATEMENT_FAILED',
          message: expect.stringMatching(/^The command ended with exit status 7: .*the second part failed$/s),
        });
        expect((await of('wrong-version')).error?.message).toBe(
          'The command ended well, and the version is 0, not 1',
        );
        expect(
          await fleet.query(MODES.indexOf('half'), 'SELECT count(*)::int AS rows FROM half_done'),
        ).toEqual([{ rows: 0 }]);
      });

      it('tells who holds a lock that a command waits for, and tries again', async () => {
        expect(blocked).toEqual([expect.stringMatching(/^idle in transaction: .*SELECT count/)]);
        expect(await of('alter')).toMatchObject({ status: 'succeeded', version: '1', blocker: null });
      });

      it('hands it the password in its environment and a file, and keeps it out of arguments and output', async () => {
        const names: string[] = await json('environment.json');
        expect(names).toEqual(
          expect.arrayContaining(['DATABASE_URL', 'PGPASSFILE', 'PGUSER', 'PGHOST', 'CADASTRE_TENANT']),
        );
        expect(
          names.filter((name) => /SUPERUSER|ENCRYPTION|PASSPHRASE|SECRET|PGPASSWORD/.test(name)),
        ).toEqual([]);
        const output = await said('fail');
        expect(output).toContain('column "colour" is missing');
        expect(output).toContain('•');
        const { error } = await of('fail');
        for (const text of [output, error?.message ?? '', ...(await json('arguments.json'))]) {
          // A password of ours is 32 letters and digits.
          expect(text).not.toMatch(/(?<![A-Za-z0-9/_-])[A-Za-z0-9]{32}(?![A-Za-z0-9/_-])/);
        }
      });

      it('ends all of a command whose time is over, and asks a person before it begins again', async () => {
        const target = await of('hang');
        expect(target.error).toMatchObject({
          code: 'TIMEOUT',
          message: expect.stringMatching(
            /^The command was ended after 6 s, its time limit\. It said last: .*working$/s,
          ),
        });
        expect((await json('hanging.json')).filter(isAtWork)).toEqual([]);
        const plan = await platform.client.migrations.plan({ blueprint: fleet.blueprint });
        const slug = fleet.slugs[MODES.indexOf('hang')];
        expect(plan.targets.find(({ tenant }) => tenant === slug)).toMatchObject({
          obstacle: 'unfinished-file',
          wave: null,
        });
      });

      it('leaves no login, no file, and nothing that belongs to the login', async () => {
        expect(await loginsLeft(cluster, fleet)).toEqual([]);
        expect(await filesLeft(platform)).toEqual([]);
        expect(
          await fleet.query(
            MODES.indexOf('reset-role'),
            "SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname IN ('of_the_login', 'things_1') ORDER BY 1",
          ),
        ).toEqual([
          { relname: 'of_the_login', owner: 'pg_database_owner' },
          { relname: 'things_1', owner: 'pg_database_owner' },
        ]);
      });

      it('ends the rest when they are tried again, and then has nothing to do', async () => {
        await fleet.addFiles({ name: '../modes.json', sql: '{}' });
        await platform.client.migrations.retry({ run });
        expect(await standsStill(platform.client, run)).toMatchObject({
          status: 'succeeded',
          counts: { succeeded: MODES.length },
        });
        await jobOver(platform.client, run);
        const status = await platform.client.migrations.status({ blueprint: fleet.blueprint });
        expect(status).toMatchObject({ upToDate: true });
        expect(await platform.client.migrations.run({ blueprint: fleet.blueprint })).toMatchObject({
          run: null,
        });
        expect((await platform.client.audit.verify()).firstBad).toBeNull();
      });

      it('is asked as the owner where a tenant stands: nothing that a tenant puts in the way gets more', async () => {
        await fleet.query(
          0,
          `CREATE FUNCTION public.escape() RETURNS text LANGUAGE plpgsql AS $$
             BEGIN RESET ROLE; EXECUTE 'ALTER ROLE ${fleet.ownerRole} SUPERUSER'; RETURN 'x'; END $$;
           ALTER FUNCTION public.escape() OWNER TO ${fleet.ownerRole};
           DROP TABLE tool_version; CREATE VIEW tool_version AS SELECT public.escape() AS version;
           ALTER VIEW tool_version OWNER TO pg_database_owner`,
        );
        const { rows } = await platform.client.migrations.status({ blueprint: fleet.blueprint });
        const row = rows.find(({ tenant }) => tenant === fleet.slugs[0]);
        expect(row?.problem).toMatch(/annot set parameter "role" within security-definer function/);
        expect(
          await asSuperuser(cluster, 'postgres', (session) =>
            query(session, `SELECT rolsuper FROM pg_roles WHERE rolname = '${fleet.ownerRole}'`),
          ),
        ).toEqual([{ rolsuper: false }]);
      });
    });

    it('is ended with its children when Cadastre is told to end, and leaves nothing but a tenant in doubt', async () => {
      const fleet = await plantFleet(platform, cluster, 2);
      try {
        const [first = '', second = ''] = fleet.slugs;
        folder = await folderOf(fleet);
        await giveCommand(fleet, { [first]: 'hang' }, { timeLimit: '5m' });
        const args = [
          '--blueprint',
          fleet.blueprint,
          '--wave',
          'All:rest',
          '--per-server',
          '1',
          '--stop-at',
          '0',
        ];
        let child: ChildProcess | undefined;
        const ended = runCli(['migrate', 'run', ...args], {
          environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory },
          started: (process) => {
            child = process;
          },
        });
        const begun = async () => json('hanging.json').catch(() => null);
        let tool: number[] | null = null;
        while (tool === null) {
          tool = await begun();
          if (child?.exitCode !== null) throw new Error(JSON.stringify(await ended));
          await sleep(50);
        }
        expect(tool.filter(isAtWork)).toEqual(tool);
        expect(await loginsLeft(cluster, fleet)).not.toEqual([]);
        child?.kill('SIGTERM');
        const end = await ended;
        expect(end.code).toBe(130);
        expect(end.err).toMatch(/Run \d+ was left, .*\n.*cadastre migrate resume/);
        expect(tool.filter(isAtWork)).toEqual([]);
        expect(await loginsLeft(cluster, fleet)).toEqual([]);
        expect(await filesLeft(platform)).toEqual([]);
        const run = Number(/migrate resume (\d+)/.exec(end.err)?.[1]);
        const targets = await targetsOf(platform.client, run);
        expect(targets.get(first)).toMatchObject({
          status: 'failed',
          error: {
            code: 'CANCELLED',
            message: expect.stringMatching(
              /^The command was ended in the middle, as Cadastre closed\. It said last: /,
            ),
          },
        });
        // Before it or after it, as they came.
        expect(targets.get(second)?.status).toMatch(/^not-run$|^succeeded$/);
        const { rows } = await platform.client.migrations.status({ blueprint: fleet.blueprint });
        expect(rows.find(({ tenant }) => tenant === first)?.cells).toContain('unfinished');
        await platform.engine.runner.recover();
        await jobOver(platform.client, run);
        await fleet.addFiles({ name: '../modes.json', sql: '{}' });
        await platform.client.migrations.retry({ run });
        expect(await standsStill(platform.client, run)).toMatchObject({
          status: 'succeeded',
          counts: { succeeded: 2 },
        });
        await jobOver(platform.client, run);
      } finally {
        await fleet.remove();
      }
    });

    it('is told in doubt when Cadastre is killed meanwhile, and leaves nothing after the next start', async () => {
      const fleet = await plantFleet(platform, cluster, 2);
      let again: TestEngine | undefined;
      try {
        const [first = '', second = ''] = fleet.slugs;
        folder = await folderOf(fleet);
        await giveCommand(fleet, { [first]: 'kill', [second]: 'ok' });
        const doom: RunsDoom = {
          dataDirectory: platform.dataDirectory,
          resourcesDirectory: RESOURCES,
          runs: [
            {
              blueprint: fleet.blueprint,
              options: { ...ALL_AT_ONCE, perServer: 1 },
              moment: 'the tool itself kills it',
            },
          ],
        };
        const child = startNode(await bundledChild('doomed-runs'), [JSON.stringify(doom)], {
          ...platform.secrets,
        });
        const end = await child.end();
        expect(end.signal, `${end.stdout}${end.stderr}`).toBe('SIGKILL');
        expect(await loginsLeft(cluster, fleet)).not.toEqual([]);
        expect(await filesLeft(platform)).not.toEqual([]);
        const tool: number = await json('killing.pid');
        expect(isAlive(tool)).toBe(true);

        again = await platform.again();
        await again.engine.runner.recover();
        const [found] = await again.client.migrations.runs({ limit: 1 });
        const run = found?.id ?? 0;
        await standsStill(again.client, run);
        await jobOver(again.client, run);
        const targets = await targetsOf(again.client, run);
        expect(targets.get(first)).toMatchObject({
          status: 'failed',
          error: {
            message: expect.stringMatching(/^The command was begun in .* before, and nobody saw it end$/),
          },
        });
        expect(targets.get(second)).toMatchObject({ status: 'succeeded', version: '1' });
        expect(await loginsLeft(cluster, fleet)).toEqual([]);
        expect(await filesLeft(platform)).toEqual([]);
        // Ended by its group, or by the end of its session.
        for (let waited = 0; isAlive(tool) && waited < 5_000; waited += 50) await sleep(50);
        expect(isAlive(tool)).toBe(false);

        await fleet.addFiles({ name: '../modes.json', sql: '{}' });
        await again.client.migrations.retry({ run });
        expect(await standsStill(again.client, run)).toMatchObject({ status: 'succeeded' });
        await jobOver(again.client, run);
      } finally {
        await again?.close();
        await fleet.remove();
      }
    });
  },
  [15],
);
