import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIdentity } from '../../../src/engine/adapters/age-file.ts';
import {
  ageFileExists,
  changePassphrase,
  createAgeFile,
  openAgeFile,
} from '../../../src/engine/adapters/age-file-store.ts';
import { startNode } from '../../support/node-child.ts';
import { missingPrograms } from '../../support/programs.ts';
import { describeSecretStore } from '../../support/secret-store-suite.ts';

const PASSPHRASE = 'correct horse battery staple';
/** scrypt at its real cost takes about a second; one test below pays it. */
const QUICK = { workFactor: 8 };
const WRITER = 'support/children/age-writer.ts';

let data: string;
let folder: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'cadastre-age-'));
  folder = join(data, 'secrets');
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const identityFile = () => join(folder, 'identity.age');
const secretsFile = () => join(folder, 'secrets.age');

describeSecretStore('The age file store', async () => {
  await createAgeFile(folder, PASSPHRASE, QUICK);
  return {
    store: await openAgeFile(folder, PASSPHRASE),
    again: () => openAgeFile(folder, PASSPHRASE),
    remove: async () => {},
  };
});

describe('An age file', () => {
  it('is there once it was made, and is not made twice', async () => {
    expect(await ageFileExists(folder)).toBe(false);
    const made = await Promise.allSettled([
      createAgeFile(folder, PASSPHRASE, QUICK),
      createAgeFile(folder, 'another passphrase', QUICK),
    ]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'ALREADY_EXISTS' },
    });
    expect(await ageFileExists(folder)).toBe(true);
    const winner = made[0]?.status === 'fulfilled' ? PASSPHRASE : 'another passphrase';
    expect(await (await openAgeFile(folder, winner)).list()).toEqual([]);
  });

  it('refuses a short passphrase before it makes anything', async () => {
    await expect(createAgeFile(folder, 'elevenchars', QUICK)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'passphrase' }] },
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('stays locked under a wrong passphrase, and says nothing of either', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const error = await openAgeFile(folder, 'a wrong passphrase').catch((caught) => caught);
    expect(error).toMatchObject({
      code: 'SECRET_STORE_LOCKED',
      message: 'The passphrase is not the right one',
    });
    expect(JSON.stringify([error, error.message, error.stack])).not.toMatch(
      /a wrong passphrase|correct horse/,
    );
  });

  it('changes its passphrase and keeps its secrets, also for a store that is open', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const store = await openAgeFile(folder, PASSPHRASE);
    await store.set('server/1/password', 'kept');
    await expect(
      changePassphrase(folder, 'a wrong passphrase', 'the new passphrase', QUICK),
    ).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    await expect(changePassphrase(folder, PASSPHRASE, 'short', QUICK)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await changePassphrase(folder, PASSPHRASE, 'the new passphrase', QUICK);
    await expect(openAgeFile(folder, PASSPHRASE)).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    expect(await (await openAgeFile(folder, 'the new passphrase')).get('server/1/password')).toBe('kept');
    await store.set('server/2/password', 'later');
    expect(await (await openAgeFile(folder, 'the new passphrase')).get('server/2/password')).toBe('later');
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner alone', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    chmodSync(folder, 0o700);
    await (await openAgeFile(folder, PASSPHRASE)).set('server/1/password', 'v');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder))
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  it('leaves no plain text on the disk: no value, passphrase, identity or key', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const identity = await openIdentity(readFileSync(identityFile()), PASSPHRASE, identityFile());
    const store = await openAgeFile(folder, PASSPHRASE);
    await store.set('server/9d2/password', 'very-secret-value');
    await store.set('server/9d2/password', 'very-secret-other');
    await store.delete('server/9d2/password');
    await store.set('platform/1/key/k1', 'very-secret-key');
    await store.close();
    const forbidden = ['very-secret', PASSPHRASE, identity, 'AGE-SECRET-KEY', 'server/9d2', 'platform/1'];
    const forms = forbidden.flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text, 'utf16le'),
      Buffer.from(Buffer.from(text).toString('base64').replace(/.?=*$/, '')),
      Buffer.from(Buffer.from(text).toString('hex')),
    ]);
    const names = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const { parentPath, name } of names) {
      const bytes = readFileSync(join(parentPath, name));
      for (const form of forms) expect(bytes.includes(form), `${name}: ${form}`).toBe(false);
    }
  });

  it('says that it is damaged, and repeats nothing of what it holds', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const store = await openAgeFile(folder, PASSPHRASE);
    await store.set('server/1/password', 'very-secret-value');
    const whole = readFileSync(secretsFile());
    for (const bytes of [
      whole.subarray(0, -1),
      whole.subarray(0, 20),
      Buffer.alloc(0),
      Buffer.from('{"a":1}'),
    ]) {
      writeFileSync(secretsFile(), bytes);
      const error = await store.get('server/1/password').catch((caught) => caught);
      expect(error).toMatchObject({
        code: 'SECRET_STORE_UNAVAILABLE',
        details: { wayOut: expect.any(String) },
      });
      await expect(store.set('server/2/password', 'v')).rejects.toMatchObject({
        code: 'SECRET_STORE_UNAVAILABLE',
      });
      expect(readFileSync(secretsFile())).toEqual(bytes);
    }
    writeFileSync(secretsFile(), whole);
    expect(await store.get('server/1/password')).toBe('very-secret-value');
  });

  it('is unavailable without its secrets, rather than empty', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    rmSync(secretsFile());
    await expect(openAgeFile(folder, PASSPHRASE)).rejects.toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
  });

  it('sets secrets without an identity aside when it is made anew, and locks a store of the former', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const former = await openAgeFile(folder, PASSPHRASE);
    await former.set('server/1/password', 'v');
    const lost = readFileSync(secretsFile());
    rmSync(identityFile());
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const aside = readdirSync(folder).filter((name) => name.endsWith('.old'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder, aside[0] ?? ''))).toEqual(lost);
    await expect(former.get('server/1/password')).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
  });

  it('keeps every write of two processes and of this one at once', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const store = await openAgeFile(folder, PASSPHRASE);
    const environment = { CADASTRE_PASSPHRASE: PASSPHRASE };
    const children = ['one', 'two'].map((name) => startNode(WRITER, [folder, name, '40'], environment));
    for (let index = 0; index < 20; index++) await store.set(`three/${index}`, `value of three/${index}`);
    for (const child of children) expect(await child.end()).toMatchObject({ code: 0, stderr: '' });
    const keys = (await store.list()).map(({ key }) => key);
    expect(keys).toHaveLength(100);
    for (const key of keys) expect(await store.get(key)).toBe(`value of ${key}`);
  });

  it('is whole after a writer was killed at any moment, with every write that had returned', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    const store = await openAgeFile(folder, PASSPHRASE);
    for (let round = 0; round < 8; round++) {
      const writer = `round-${round}`;
      const child = startNode(WRITER, [folder, writer], { CADASTRE_PASSPHRASE: PASSPHRASE });
      while (!child.stdout().includes(`${writer}/1\n`)) await pause(2);
      await pause(Math.random() * 12);
      child.process.kill('SIGKILL');
      const { signal, stdout } = await child.end();
      expect(signal).toBe('SIGKILL');
      const returned = stdout.split('\n').filter((line) => line.startsWith(writer));
      expect(returned.length).toBeGreaterThan(1);
      for (const key of returned) expect(await store.get(key)).toBe(`value of ${key}`);
      // The dead process holds no lock, and what it left half written is cleared away.
      await store.set('after/kill', writer);
      expect(readdirSync(folder).sort()).toEqual(['identity.age', 'lock', 'secrets.age']);
    }
  });
});

describe('A change of the passphrase', () => {
  it('that is killed at any moment leaves a file that opens with the former passphrase or the new one', async () => {
    await createAgeFile(folder, PASSPHRASE, QUICK);
    await (await openAgeFile(folder, PASSPHRASE)).set('server/1/password', 'kept');
    let present = PASSPHRASE;
    for (let round = 0; round < 8; round++) {
      const next = `the passphrase of round ${round}`;
      const child = startNode('support/children/passphrase-changer.ts', [folder], {
        CADASTRE_PASSPHRASE: present,
        NEXT_PASSPHRASE: next,
      });
      while (!child.stdout().includes('ready\n')) await pause(1);
      await pause(Math.random() * 25);
      child.process.kill('SIGKILL');
      const { stdout } = await child.end();
      const opens = async (passphrase: string) =>
        openAgeFile(folder, passphrase).then(
          (store) => store.get('server/1/password'),
          (error) => {
            expect(error).toMatchObject({ code: 'SECRET_STORE_LOCKED' });
            return null;
          },
        );
      const after = [await opens(present), await opens(next)];
      expect(after.toSorted()).toEqual(['kept', null].toSorted());
      if (stdout.includes('changed\n')) expect(after).toEqual([null, 'kept']);
      if (after[1] === 'kept') present = next;
    }
    // Not killed: the last one has its turn, and nothing half written is left.
    await changePassphrase(folder, present, 'the last passphrase', QUICK);
    expect(readdirSync(folder).sort()).toEqual(['identity.age', 'lock', 'secrets.age']);
  });
});

const missing = missingPrograms('age');
describe.skipIf(missing.length > 0)(
  `The standard age tool${missing.length > 0 ? ' (skipped: age is not installed)' : ''}`,
  () => {
    it('opens the secrets with the identity', async () => {
      await createAgeFile(folder, PASSPHRASE, QUICK);
      await (await openAgeFile(folder, PASSPHRASE)).set('server/1/password', 'pä55');
      const identity = await openIdentity(readFileSync(identityFile()), PASSPHRASE, identityFile());
      const plainIdentity = join(data, 'identity.txt');
      writeFileSync(plainIdentity, `${identity}\n`, { mode: 0o600 });
      const ran = spawnSync('age', ['-d', '-i', plainIdentity, secretsFile()], { encoding: 'utf8' });
      expect(ran.stderr).toBe('');
      expect(JSON.parse(ran.stdout)).toMatchObject({
        version: 1,
        secrets: { 'server/1/password': { value: 'pä55', changedAt: expect.any(String) } },
      });
    });

    const noTerminal = process.platform === 'linux' ? missingPrograms('script') : ['script of util-linux'];
    it.skipIf(noTerminal.length > 0)(
      `opens the secrets with the passphrase alone${noTerminal.length > 0 ? ' (skipped: no script program)' : ''}`,
      async () => {
        // At the work factor of a real file.
        await createAgeFile(folder, PASSPHRASE);
        await (await openAgeFile(folder, PASSPHRASE)).set('server/1/password', 'pa55');
        // age reads the passphrase from a terminal only, which `script` gives it.
        const command = `age -d -i '${identityFile()}' -o '${join(data, 'out')}' '${secretsFile()}'`;
        const ran = spawnSync('script', ['-qec', command, '/dev/null'], {
          input: `${PASSPHRASE}\n`,
          encoding: 'utf8',
          timeout: 90_000,
        });
        expect(ran.status, ran.stdout).toBe(0);
        expect(JSON.parse(readFileSync(join(data, 'out'), 'utf8'))).toMatchObject({
          secrets: { 'server/1/password': { value: 'pa55' } },
        });
      },
    );
  },
);
