import { z } from 'zod';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobVoice } from '../jobs/job-definition.ts';
import {
  closeLifecycleRun,
  type LifecycleContext,
  type LifecycleRun,
  openLifecycleRun,
} from '../lifecycle/lifecycle-run.ts';
import { sql } from '../postgres/sql.ts';
import { readServerFacts } from '../provisioning/provision-run.ts';
import { quietly } from '../provisioning/quietly.ts';
import { roleMarker } from '../provisioning/statements.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import { probeTenant } from '../tenants/probe-tenant.ts';
import { credentialContext } from '../tenants/read-credentials.ts';
import { closeLogin, openLogin } from './login-statements.ts';

export const rotatePasswordInput = z.object({
  /** The login in use when the rotation was accepted, and the one that takes its place. */
  from: z.string(),
  to: z.string(),
  /** Hours for which both are open; 0: the former one is shut at once. */
  graceHours: z.number().int(),
});

const sealedSchema = z.object({ password: z.string() });

export interface RotatePasswordRun extends LifecycleRun {
  readonly input: z.infer<typeof rotatePasswordInput>;
  readonly password: string;
}

export const rotationSeal = (ticket: unknown) => `rotation/${String(ticket)}`;

/**
 * Gives a tenant's application another login with another password. PostgreSQL keeps one password a role, so that a
 * change in place would refuse everybody who has not heard of it yet: two logins take turns instead, both with the
 * same privileges, and the former one stays open for a while.
 */
export function rotatePasswordJob(context: LifecycleContext): JobDefinition<RotatePasswordRun> {
  return {
    kind: 'tenant.rotate-password',
    open: (voice) => openRun(context, voice),
    close: closeLifecycleRun,
    undoAtOnce: (record) => (record.steps.find((step) => step.name === 'login')?.attempts ?? 0) === 0,
    // Applications have the new password from then on: shutting its login again would refuse them.
    async wholeAlready(run) {
      return (await loginInUse(run)) === run.input.to
        ? `${run.input.to} is in use already; nothing was undone, and the schedule shuts ${run.input.from}`
        : null;
    },
    undoneFact: (record) =>
      record.error
        ? `Undone after: ${record.error.message}; the former login is in use`
        : 'Cancelled and undone; the former login is in use',
    steps: [
      {
        name: 'login',
        title: 'Open the other login',
        run: openOther,
        undo: { text: () => 'shut the other login again', run: shutOther },
      },
      { name: 'verify', title: 'Sign in with it', run: verify },
      {
        name: 'record',
        title: 'Record the password',
        run: record,
      },
      { name: 'former', title: 'Shut the former login', run: shutFormer },
    ],
  };
}

async function openRun(context: LifecycleContext, voice: JobVoice): Promise<RotatePasswordRun> {
  const run = await openLifecycleRun(context, voice);
  try {
    const { sealed, sealedKey, state } = voice.record;
    const { platform } = run;
    const cipher = sealedKey === null ? platform.cipher : await platform.cipherOf(sealedKey);
    // An undo after the end needs no password any more.
    const password =
      sealed === null
        ? ''
        : sealedSchema.parse(JSON.parse(cipher.open(sealed, rotationSeal(state.ticket)))).password;
    return { ...run, input: rotatePasswordInput.parse(voice.record.input), password };
  } catch (error) {
    await closeLifecycleRun(run);
    throw error;
  }
}

async function openOther(run: RotatePasswordRun): Promise<string> {
  const { input, place, tenant } = run;
  const verifier = await scramVerifier(run.password);
  const marker = roleMarker(tenant.id, `rotation ${run.voice.record.id}`);
  const facts = await readServerFacts(run.tools.maintenance);
  return run.tools.onServer((session) =>
    quietly(session, facts, false, async () => {
      const how = await openLogin(session, { ...input, place, verifier, marker });
      return `${input.to} ${how}, with the privileges of ${place.role}`;
    }),
  );
}

async function shutOther({ input, tools }: RotatePasswordRun): Promise<void> {
  await tools.onServer((session) => closeLogin(session, input.to));
}

async function verify(run: RotatePasswordRun): Promise<string> {
  const { input, place, tenant } = run;
  const probes = await probeTenant(
    run.context,
    run.platform,
    {
      tenantId: tenant.id,
      serverId: place.serverId,
      database: place.database,
      isolation: place.model,
      schema: place.schema,
      role: input.to,
      password: run.password,
    },
    'brief',
  );
  const failed = probes.filter((probe) => !probe.passed);
  if (failed.length > 0) {
    throw new CadastreError(
      'VERIFICATION_FAILED',
      `The login ${input.to} ${failed.map((probe) => probe.outcome).join('; ')}`,
      { target: place.database, wayOut: 'Mend it on the server and resume this job, or undo it.' },
    );
  }
  return `${probes.length} of ${probes.length} probes as ${input.to}`;
}

/** From this commit on everybody who asks is told the new login; who does not ask has until the grace ends. */
async function record(run: RotatePasswordRun): Promise<string> {
  const { input, platform, tenant } = run;
  const { cipher } = platform;
  const sealed = cipher.seal(run.password, credentialContext(tenant.id));
  const until = await platform.database.transaction(async (session) => {
    await session.run(
      sql`INSERT INTO platform.credentials (organization_id, role_name, key_id, sealed, password_length)
          VALUES (${tenant.id}, ${input.to}, ${cipher.keyId}, ${sealed}, ${run.password.length})
          ON CONFLICT (organization_id, role_name) DO UPDATE
          SET key_id = excluded.key_id, sealed = excluded.sealed, password_length = excluded.password_length,
              changed_at = now(), valid_until = NULL`,
    );
    const { rows } = await session.run<{ valid_until: Date }>(
      sql`UPDATE platform.credentials
          SET valid_until = coalesce(valid_until, now() + make_interval(hours => ${input.graceHours}::int))
          WHERE organization_id = ${tenant.id} AND role_name = ${input.from} RETURNING valid_until`,
    );
    await session.run(
      sql`UPDATE platform.tenants SET login_role = ${input.to} WHERE organization_id = ${tenant.id}`,
    );
    return rows[0]?.valid_until;
  });
  platform.locks.say('tenants', tenant.id);
  return `${input.to} is in use; ${input.from} until ${until?.toISOString() ?? 'now'}`;
}

async function shutFormer(run: RotatePasswordRun): Promise<string> {
  const { input, platform, tenant } = run;
  if (input.graceHours > 0) return `${input.from} is shut by the schedule after ${input.graceHours} h`;
  const ended = await run.tools.onServer((session) => closeLogin(session, input.from));
  await forgetLogin(platform.database, tenant.id, input.from);
  return `${input.from} is shut; ${ended} sessions ended`;
}

export async function forgetLogin(
  database: LifecycleRun['platform']['database'],
  tenantId: number,
  login: string,
): Promise<void> {
  await database.run(
    sql`DELETE FROM platform.credentials
        WHERE organization_id = ${tenantId} AND role_name = ${login} AND valid_until IS NOT NULL`,
  );
}

async function loginInUse({ platform, tenant }: RotatePasswordRun): Promise<string> {
  const { rows } = await platform.database.run<{ login: string }>(
    sql`SELECT coalesce(login_role, role_name) AS login FROM platform.tenants WHERE organization_id = ${tenant.id}`,
  );
  return rows[0]?.login ?? '';
}
