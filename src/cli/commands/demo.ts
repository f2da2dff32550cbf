import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CadastreError } from '../../engine/errors.ts';
import { leaf } from '../arguments.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { openSession, type Session } from '../open-session.ts';
import { type CommandContext, type GlobalOptions, runGuarded } from '../run-command.ts';
import { bytes, duration, table } from '../text.ts';

/** One line of what the demonstration did. */
interface Deed {
  readonly deed: string;
  readonly result: string;
  readonly durationMs: number;
}

const CUSTOMERS = [
  { name: 'Boulangerie Čapek', ownerEmail: 'marta@capek.example' },
  { name: 'Nordic Yoga AB', ownerEmail: 'elin@nordicyoga.example' },
  { name: '東京スタジオ', ownerEmail: 'aiko@tokyo-studio.example', slug: 'tokyo-studio' },
];

export function addDemoCommand(program: Command): void {
  leaf(
    program,
    'demo',
    'The whole job on a PostgreSQL of its own in a temporary folder, then nothing is left',
  ).action((options: GlobalOptions) =>
    runGuarded(options, async (frame) => {
      const folder = await mkdtemp(join(tmpdir(), 'cadastre-demo-'));
      // PostgreSQL does not run as root: its account must be able to pass through, not to look around.
      await chmod(folder, 0o711);
      let session: Session | undefined;
      const deeds: Deed[] = [];
      try {
        session = await openSession({
          data: folder,
          shell: 'cli',
          // A demonstration on this machine's own servers and secrets would not be one.
          environment: withoutCadastre(process.env),
          secretStore: 'session',
        });
        await demonstrate({ ...frame, client: session.client }, deeds);
      } finally {
        const started = performance.now();
        await cleanUp(session, folder);
        if (deeds.length > 0) {
          deeds.push(deedOf('Clean up', 'server stopped, folder deleted', started));
        }
      }
      frame.output.result({ deeds }, () => deedTable(deeds));
      return undefined;
    }),
  );
}

async function demonstrate(context: CommandContext, deeds: Deed[]): Promise<undefined> {
  const { client, output, interrupts } = context;
  const doing = async <T>(deed: string, work: () => Promise<T>, result: (value: T) => string): Promise<T> => {
    // Between deeds: a server that is still starting would come up in the folder that was just deleted.
    if (interrupts.signal.aborted) throw new CadastreError('CANCELLED', 'Interrupted');
    output.status(`${deed}…`);
    const started = performance.now();
    const value = await work();
    const done = deedOf(deed, result(value), started);
    deeds.push(done);
    output.progress(`✓ ${done.deed}: ${done.result}  ${duration(done.durationMs)}`);
    return value;
  };

  await doing(
    'Start the built-in PostgreSQL',
    () => client.local.start(),
    ({ status }) => `PostgreSQL ${status.version} (${status.source}) on ${status.host}:${status.port}`,
  );
  await doing(
    'Create the platform database',
    () => client.platform.initialize({ server: 'local' }),
    (platform) => `${platform.database}, schema version ${platform.schemaVersion}`,
  );
  await doing(
    'Build the template of blueprint studio',
    () => client.blueprints.build({ server: 'local' }),
    (built) => `${built.tables} tables, ${bytes(built.bytes)}`,
  );
  const slugs: string[] = [];
  for (const customer of CUSTOMERS) {
    const create = async () => {
      const ownerPassword = crypto.randomUUID();
      const { tenant, jobId } = await client.tenants.create({ ...customer, ownerPassword, server: 'local' });
      requireSuccess(await followJob(context, jobId, 'leave'));
      return client.tenants.get({ tenant });
    };
    const tenant = await doing(
      `Create tenant ${customer.name}`,
      create,
      (made) => `${made.status} in database ${made.database} as role ${made.role}`,
    );
    slugs.push(tenant.slug);
  }
  const last = slugs.at(-1) ?? '';
  await doing(
    `Test as tenant ${last}`,
    async () => {
      const tested = await client.tenants.test({ tenant: last });
      const failed = tested.probes.find((probe) => !probe.passed);
      if (failed) throw new CadastreError('VERIFICATION_FAILED', `${failed.title}: ${failed.outcome}`);
      return tested;
    },
    ({ probes }) =>
      `${probes.length} of ${probes.length} probes passed, ${probes.filter((p) => p.expected === 'refused').length} of them refusals`,
  );
  await doing(
    'Verify the audit log',
    async () => {
      const verified = await client.audit.verify();
      if (verified.verdict === 'broken') {
        const bad = verified.firstBad;
        throw new CadastreError(
          'AUDIT_BROKEN',
          `Entry ${bad?.sequence ?? '?'}: ${bad?.problem ?? 'an anchor disagrees'}`,
        );
      }
      return verified;
    },
    ({ verdict, entries, anchors }) =>
      `${verdict}: ${entries} entries; ${anchors.map(({ place, state }) => `${place} ${state}`).join(', ')}`,
  );
  return undefined;
}

/** Every part is tried, whatever another says; the first failure is told. */
async function cleanUp(session: Session | undefined, folder: string): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  };
  if (session) {
    const { client, close } = session;
    await attempt(() => client.local.stop());
    await attempt(close);
  }
  await attempt(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (failures.length > 0) throw failures[0];
}

function withoutCadastre(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(?:CADASTRE_|POSTGRES_|PG|DB_ENCRYPTION_KEY$)/.test(name),
    ),
  );
}

const deedOf = (deed: string, result: string, started: number): Deed => ({
  deed,
  result,
  durationMs: Math.round(performance.now() - started),
});

const deedTable = (deeds: readonly Deed[]): string =>
  table(
    ['>#', 'what was done', 'result', '>time'],
    deeds.map(({ deed, result, durationMs }, index) => [index + 1, deed, result, duration(durationMs)]),
  );
