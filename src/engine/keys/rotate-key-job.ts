import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobVoice } from '../jobs/job-definition.ts';
import { KEY_PROOF, type OpenPlatform } from '../platform/platform.ts';
import { recorded } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type Cipher, createCipher, generateKey } from '../secrets/cipher.ts';
import { exactVariable } from '../secrets/environment-store.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import { countSealed, moveBatch, moveValues } from './move-values.ts';

export interface RotateKeyContext {
  readonly platform: () => Promise<OpenPlatform>;
  readonly secrets: () => SecretStore;
}

export interface RotateKeyRun {
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly secrets: SecretStore;
  /** The key that sealed before, and the one that takes its place. */
  readonly from: string;
  readonly to: string;
}

/** There is one rotation at a time; the lock needs a number. */
const ROTATION = 1;

/**
 * Replaces the key that seals tenants' passwords. Nothing is ever without a key that opens it: the new one is in the
 * secret store before it seals, and the old one stays there until somebody lets it be forgotten.
 */
export function rotateKeyJob(context: RotateKeyContext): JobDefinition<RotateKeyRun> {
  return {
    kind: 'key.rotate',
    async open(voice) {
      const platform = await context.platform();
      if (!(await platform.locks.tryLock('key', ROTATION))) {
        throw new CadastreError('CONFLICT', 'Another rotation of the key is at work', {
          wayOut: 'Wait until it has ended.',
        });
      }
      const { from, to } = voice.record.input as { from: string; to: string };
      return { voice, platform, secrets: context.secrets(), from, to };
    },
    close: (run) => run.platform.locks.unlock('key', ROTATION),
    undoAtOnce: (record) => (record.steps.find((step) => step.name === 'introduce')?.attempts ?? 0) === 0,
    async wholeAlready(run) {
      const { rows } = await run.platform.database.run(
        sql`SELECT FROM platform.keys WHERE key_id = ${run.from} AND retired_at IS NOT NULL`,
      );
      return rows.length > 0 ? `key ${run.from} is retired already; nothing was undone` : null;
    },
    steps: [
      {
        name: 'key',
        title: 'Make the key',
        run: makeKey,
        undo: { text: () => 'forget the new key', run: unmakeKey },
      },
      {
        name: 'introduce',
        title: 'Seal with it from now on',
        run: introduce,
        undo: { text: () => 'seal with the former key again', run: withdraw },
      },
      {
        name: 'move',
        title: 'Move the passwords',
        async run(run) {
          const to = await run.platform.cipherOf(run.to);
          const moved = await moveValues({ ...moving(run, to), signal: run.voice.signal });
          return `${moved} sealed with key ${run.to}`;
        },
        undo: { text: () => 'move the passwords back to the former key', run: moveBack },
      },
      { name: 'retire', title: 'Retire the former key', run: retire },
    ],
  };
}

async function makeKey({ platform, secrets, from, to }: RotateKeyRun): Promise<string> {
  const name = secretKeys.masterKey(platform.id, to);
  const former = await secrets.get(secretKeys.masterKey(platform.id, from));
  const there = await secrets.get(name);
  // One variable of the environment may answer for every key: then there is no new one.
  const key = there !== null && there !== former ? there : generateKey(platform.scheme);
  if (key !== there) {
    if (secrets.kind === 'environment') throw onlyByHand(name, to);
    await secrets.set(name, key);
  }
  if ((await secrets.get(name)) !== key)
    throw new CadastreError('SECRET_STORE_UNAVAILABLE', 'The secret store did not keep the new key');
  // A key of the wrong form is told before anything is sealed with it.
  createCipher(platform.scheme, to, key);
  return there === key ? `key ${to} was given` : `key ${to}, 256 bits, in the secret store`;
}

function onlyByHand(name: string, keyId: string): CadastreError {
  return new CadastreError('REFUSED', 'The secrets of this process come from the environment', {
    wayOut: `Set ${exactVariable(name)} to a new key (openssl rand -hex 32) for key ${keyId}, keep DB_ENCRYPTION_KEY as it is, and rotate again.`,
  });
}

/** Only while nothing knows it: a key that sealed something is never thrown away by an undo. */
async function unmakeKey({ platform, secrets, to }: RotateKeyRun): Promise<void> {
  const { rows } = await platform.database.run(sql`SELECT FROM platform.keys WHERE key_id = ${to}`);
  if (rows.length === 0) await secrets.delete(secretKeys.masterKey(platform.id, to));
}

async function introduce(run: RotateKeyRun): Promise<string> {
  const { platform, secrets, to } = run;
  const key = await secrets.get(secretKeys.masterKey(platform.id, to));
  if (key === null) throw new CadastreError('SECRET_MISSING', `The key ${to} is not in the secret store`);
  const proof = createCipher(platform.scheme, to, key).seal(KEY_PROOF, KEY_PROOF);
  await platform.database.transaction(async (plain) => {
    const session = recorded(plain, run.voice.statement);
    await session.run(
      sql`INSERT INTO platform.keys (key_id, scheme, proof, created_by)
          VALUES (${to}, ${platform.scheme}, ${proof}, ${run.voice.record.actor.name})
          ON CONFLICT (key_id) DO NOTHING`,
    );
    await session.run(sql`UPDATE platform.meta SET current_key = ${to}`);
  });
  await platform.refreshKey();
  platform.locks.say('keys');
  return `key ${to} seals new passwords`;
}

async function withdraw(run: RotateKeyRun): Promise<void> {
  const { platform, from, to } = run;
  await platform.database.run(sql`UPDATE platform.meta SET current_key = ${from} WHERE current_key = ${to}`);
  await platform.refreshKey();
  platform.locks.say('keys');
  // What was sealed between the two statements by somebody who had not heard of it.
  await moveBack(run);
  const { openJobs } = await countSealed(platform.database, to);
  if (openJobs === 0) await platform.database.run(sql`DELETE FROM platform.keys WHERE key_id = ${to}`);
}

async function moveBack(run: RotateKeyRun): Promise<void> {
  await moveValues(moving(run, await run.platform.cipherOf(run.from)));
}

/** From here on nobody can seal with the former key, and what was sealed until this moment is moved too. */
async function retire({ platform, from, to, voice }: RotateKeyRun): Promise<string> {
  const cipher = await platform.cipherOf(to);
  await platform.database.transaction(async (plain) => {
    const session = recorded(plain, voice.statement);
    await session.run(
      sql`UPDATE platform.keys SET retired_at = coalesce(retired_at, now()) WHERE key_id <> ${to}`,
    );
    while ((await moveBatch(plain, { platform, to: cipher })) > 0);
  });
  platform.locks.say('keys');
  const { openJobs } = await countSealed(platform.database, from);
  return openJobs === 0
    ? `key ${from} seals nothing any more`
    : `key ${from} seals no password any more; ${openJobs} open jobs still need it`;
}

function moving({ platform, voice }: RotateKeyRun, to: Cipher) {
  return { platform, to, progress: (moved: number) => voice.progress(`${moved} moved`) };
}
