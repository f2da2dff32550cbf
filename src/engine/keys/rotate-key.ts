import type { KeyRotationPlan } from '../../shared/models/key.ts';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps, type JobDefinition } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { countSealed } from './move-values.ts';
import type { RotateKeyContext, RotateKeyRun } from './rotate-key-job.ts';

export interface KeysContext extends RotateKeyContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
  readonly rotateKey: JobDefinition<RotateKeyRun>;
}

/** Begins a rotation of the key that seals tenants' passwords. */
export function rotateKey(context: KeysContext, actor: Actor, reason: string): Promise<StartedJob> {
  const intent = { actor, verb: 'rotate key', target: 'platform key', input: {}, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const { from, to } = await nextKey(platform);
    const record = await insertJob(platform.database, {
      kind: 'key.rotate',
      title: `Rotate the key of ${platform.databaseName}`,
      serverName: null,
      tenantSlug: null,
      tenantName: null,
      parentId: null,
      actor,
      input: { from, to },
      sealed: null,
      sealedKey: null,
      state: {},
      steps: freshSteps(context.rotateKey.steps),
    });
    return context.runner.start(record, 'run');
  });
}

/** What a rotation would do now. */
export async function planKeyRotation(context: KeysContext): Promise<KeyRotationPlan> {
  const platform = await context.platform();
  const { from, to } = await nextKey(platform);
  const { passwords, openJobs } = await countSealed(platform.database, from);
  const where = platform.databaseName;
  const step = (name: string, title: string, fact: string, statements: string[], undo: string | null) => ({
    name,
    title,
    where: name === 'key' ? 'this workstation' : where,
    fact,
    statements,
    undo,
  });
  return {
    from,
    to,
    passwords,
    openJobs,
    steps: [
      step('key', 'Make the key', `key ${to}, 256 bits, in the secret store`, [], 'forget the new key'),
      step(
        'introduce',
        'Seal with it from now on',
        'other workstations need it from then on',
        [
          `INSERT INTO platform.keys (key_id, scheme, proof, created_by) VALUES ('${to}', …);`,
          `UPDATE platform.meta SET current_key = '${to}';`,
        ],
        `seal with key ${from} again`,
      ),
      step(
        'move',
        'Move the passwords',
        `${passwords} to open and seal again, in batches`,
        ['UPDATE platform.credentials SET key_id = …, sealed = •masked•;'],
        `move them back to key ${from}`,
      ),
      step(
        'retire',
        'Retire the former key',
        `key ${from} stays in the secret store until it is forgotten: older backups of the platform need it`,
        [`UPDATE platform.keys SET retired_at = now() WHERE key_id = '${from}';`],
        null,
      ),
    ],
    command: 'cadastre key rotate --reason TEXT',
  };
}

/** Key ids count up; a rotation that was undone may leave a gap. */
async function nextKey(platform: OpenPlatform): Promise<{ from: string; to: string }> {
  const { rows } = await platform.database.run<{ current_key: string; next: number }>(
    sql`SELECT current_key, (SELECT max(key_id::int) + 1 FROM platform.keys WHERE key_id ~ '^\d+$') AS next
        FROM platform.meta`,
  );
  return { from: rows[0]?.current_key ?? platform.cipher.keyId, to: String(rows[0]?.next ?? 2) };
}
