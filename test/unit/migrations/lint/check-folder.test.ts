import { expect, it } from 'vitest';
import { checkFolder } from '../../../../src/engine/migrations/lint/index.ts';
import { folderOf, SOUND } from '../../blueprints/support.ts';

it('what PostgreSQL cannot read is a mistake of the folder, at its place', async () => {
  const folder = await folderOf({ ...SOUND, 'migrations/0003_more.sql': 'SELECT 1;\nCREATE TABEL x ();\n' });
  const { problems, lint } = await checkFolder(folder, {});
  expect(problems).toEqual([
    {
      file: 'migrations/0003_more.sql',
      line: 2,
      column: 8,
      message: expect.stringContaining('syntax error at or near "TABEL"'),
    },
  ]);
  expect(lint).toBeNull();
});
