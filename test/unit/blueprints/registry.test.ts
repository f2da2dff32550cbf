import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAnnouncer } from '../../../src/engine/acts/announcer.ts';
import { openAuditLog } from '../../../src/engine/adapters/sqlite-audit-log.ts';
import {
  addBlueprint,
  type BlueprintAct,
  checkBlueprint,
  findBlueprint,
  listBlueprints,
  removeBlueprint,
} from '../../../src/engine/blueprints/index.ts';
import { auditFilterSchema } from '../../../src/shared/models/audit.ts';
import { memoryLocalStore } from '../../support/memory-local-store.ts';
import { type Files, folderOf, SOUND } from './support.ts';

const named = (name: string): Files => ({
  ...SOUND,
  'blueprint.yaml': String(SOUND['blueprint.yaml']).replace('name: shop', `name: ${name}`),
});

const inFolder = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));

async function withRoom(
  work: (act: BlueprintAct, told: () => { verbs: string[]; changes: number }) => Promise<void>,
): Promise<void> {
  const audit = openAuditLog(join(await folderOf({}), 'audit.db'));
  const announcer = createAnnouncer();
  let changes = 0;
  announcer.subscribe(() => changes++);
  const room = {
    store: memoryLocalStore(),
    shippedDirectory: await folderOf(inFolder('shop', SOUND)),
    audit,
    announcer,
  };
  const told = () => ({
    verbs: audit
      .list(auditFilterSchema.parse({}))
      .acts.map((each) => `${each.verb}: ${each.outcome}`)
      .reverse(),
    changes,
  });
  try {
    await work({ room, actor: { name: 'ada', shell: 'cli', workstation: 'here' } }, told);
  } finally {
    await audit.close();
  }
}

describe('the blueprints of a workstation', () => {
  test('are those that come with it and those added, each act audited', () =>
    withRoom(async (act, told) => {
      const directory = await folderOf(named('ours'));
      expect(await addBlueprint(act, directory)).toMatchObject({ name: 'ours', shipped: false, directory });
      expect((await listBlueprints(act.room, [])).map((each) => [each.name, each.shipped])).toEqual([
        ['shop', true],
        ['ours', false],
      ]);
      expect((await findBlueprint(act.room, 'ours')).name).toBe('ours');
      expect(await removeBlueprint(act, 'ours')).toEqual({ removed: 'ours' });
      await expect(findBlueprint(act.room, 'ours')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('known are: shop'),
      });
      expect(told()).toEqual({ verbs: ['add blueprint: done', 'remove blueprint: done'], changes: 2 });
    }));

  test('are refused when bad, twice there, or shipped and to be removed; that is audited too', () =>
    withRoom(async (act, told) => {
      const bad = await folderOf({ ...named('bad'), 'seed.sql': 'BEGIN;' });
      await expect(addBlueprint(act, bad)).rejects.toMatchObject({
        code: 'BLUEPRINT_INVALID',
        message: expect.stringContaining('seed.sql:1:1: BEGIN is not allowed'),
      });
      await expect(addBlueprint(act, await folderOf(SOUND))).rejects.toMatchObject({ code: 'CONFLICT' });
      const shipped = join(act.room.shippedDirectory, 'shop');
      await expect(addBlueprint(act, shipped)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
      await expect(removeBlueprint(act, 'shop')).rejects.toMatchObject({ code: 'REFUSED' });
      await expect(removeBlueprint(act, 'shopp')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('Did you mean shop?'),
      });
      expect(told()).toMatchObject({ changes: 0 });
      expect(told().verbs).toHaveLength(5);
      expect(told().verbs.join()).not.toContain('done');
    }));

  test('of one name in two folders are a conflict, found by folder all the same', () =>
    withRoom(async (act) => {
      const directory = await folderOf(named('ours'));
      await addBlueprint(act, directory);
      await writeFile(join(directory, 'blueprint.yaml'), String(SOUND['blueprint.yaml']));
      await expect(findBlueprint(act.room, 'shop')).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await findBlueprint(act.room, directory)).name).toBe('shop');
    }));

  test('are read again when a file changes, comes or goes', () =>
    withRoom(async (act) => {
      const directory = join(act.room.shippedDirectory, 'shop');
      const first = await findBlueprint(act.room, 'shop');
      expect(await findBlueprint(act.room, 'shop')).toBe(first);
      const seen = new Set([first.hash]);
      const changed = async () => {
        const { hash } = await findBlueprint(act.room, 'shop');
        expect(seen).not.toContain(hash);
        seen.add(hash);
      };
      await writeFile(join(directory, 'migrations/0003_more.sql'), 'SELECT 3;');
      await changed();
      // As long as before: the size alone would not show it.
      await writeFile(join(directory, 'migrations/0003_more.sql'), 'SELECT 4;');
      await changed();
      await rm(join(directory, 'migrations/0003_more.sql'));
      expect((await findBlueprint(act.room, 'shop')).hash).toBe(first.hash);
    }));

  test('show what is wrong with a folder that broke or vanished', () =>
    withRoom(async (act) => {
      const directory = await folderOf(named('ours'));
      await addBlueprint(act, directory);
      await rm(directory, { recursive: true });
      const [, ours] = await listBlueprints(act.room, []);
      expect(ours).toMatchObject({ hash: '', problems: [{ message: 'The folder is not there' }] });
      await mkdir(directory);
    }));

  test('say on which servers their template stands, and its tables', () =>
    withRoom(async (act) => {
      const { hash, version } = await findBlueprint(act.room, 'shop');
      const marker = { cadastre: '1', blueprint: 'shop', hash, version, tables: 2, builtAt: '' };
      const template = {
        template: 't',
        state: 'ready' as const,
        marker,
        bytes: 1,
        invalid: false,
        isTemplate: true,
      };
      const built = [
        { server: 'par-1', templates: [template] },
        { server: 'par-2', templates: [{ ...template, marker: { ...marker, hash: 'other' } }] },
        { server: 'par-3', templates: [{ ...template, state: 'building' as const }] },
      ];
      expect(await listBlueprints(act.room, built)).toMatchObject([{ tables: 2, builtOn: ['par-1'] }]);
    }));

  test('can be checked without being kept', async () => {
    const good = await checkBlueprint(await folderOf(SOUND));
    expect(good).toMatchObject({ summary: { name: 'shop', migrations: 2 }, problems: [] });
    const bad = await checkBlueprint(await folderOf({}));
    expect(bad).toMatchObject({ summary: null, problems: [{ file: 'blueprint.yaml' }] });
  });
});
