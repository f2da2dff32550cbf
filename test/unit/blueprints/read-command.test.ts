import { describe, expect, it } from 'vitest';
import { filesOf } from '../../../src/engine/blueprints/blueprint.ts';
import { checkBlueprint } from '../../../src/engine/blueprints/check-blueprint.ts';
import { describeProblem } from '../../../src/engine/blueprints/describe-problem.ts';
import { loadBlueprint, readBlueprint } from '../../../src/engine/blueprints/load-blueprint.ts';
import { folderOf } from './support.ts';

const FILES = {
  'db/0001.py': 'one\n',
  'db/sub/0002.py': 'two\n',
  'db/__pycache__/x.pyc': new Uint8Array([0, 1]),
};

async function load(migrations: string, rest = '', files: Record<string, string | Uint8Array> = FILES) {
  const yaml = `name: shop\n${rest}migrations:\n${migrations}`;
  return loadBlueprint(await folderOf({ 'blueprint.yaml': yaml, ...files }));
}
const problems = async (migrations: string, rest = '') =>
  (await load(migrations, rest)).problems.map(describeProblem);

const SOUND = `  command: [alembic, -x, 'tenant={tenant}', upgrade, head]
  version: SELECT version_num FROM alembic_version;
  files: db
  timeLimit: 90s
  environment: { APP_ENV: production, PORT: 8080 }
  inherit: [APP_LICENSE]
`;

describe('a command in blueprint.yaml', () => {
  it('is read whole, and stands among the migrations as one', async () => {
    const { blueprint, problems: none } = await load(SOUND);
    expect(none).toEqual([]);
    expect(blueprint?.command).toMatchObject({
      argv: ['alembic', '-x', 'tenant={tenant}', 'upgrade', 'head'],
      versionQuery: 'SELECT version_num FROM alembic_version',
      target: null,
      timeLimitMs: 90_000,
      environment: { APP_ENV: 'production', PORT: '8080' },
      inherit: ['APP_LICENSE'],
      folder: '.',
    });
    expect(blueprint?.command?.files.map(({ path }) => path)).toEqual(['db/0001.py', 'db/sub/0002.py']);
    expect(blueprint?.migrations).toMatchObject([
      { version: 'newest', name: 'alembic -x tenant={tenant} upgrade head', content: '', command: true },
    ]);
  });

  it('is another blueprint as soon as a file that it reads is another one', async () => {
    const [one, same, other] = await Promise.all([
      load(SOUND),
      load(SOUND),
      load(SOUND, '', { ...FILES, 'db/0003.py': 'three\n' }),
    ]);
    expect(same.blueprint?.hash).toBe(one.blueprint?.hash);
    expect(other.blueprint?.hash).not.toBe(one.blueprint?.hash);
    expect(other.blueprint?.migrations[0]?.checksum).not.toBe(one.blueprint?.migrations[0]?.checksum);
  });

  it('is the same again when it is read from what was published', async () => {
    const { blueprint } = await load(SOUND.replace('files: db', 'files: [db/0001.py, db/sub]'));
    const kept = new Map(blueprint ? filesOf(blueprint).map(({ path, content }) => [path, content]) : []);
    const again = await readBlueprint({
      touched: new Set(),
      read: async (path) => {
        const content = kept.get(path);
        return content === undefined ? { refused: 'is not there' } : { content };
      },
      list: async (path) => ({
        files: [...kept.keys()]
          .filter((each) => each.startsWith(`${path}/`))
          .map((each) => each.slice(path.length + 1)),
        folders: [],
      }),
    });
    expect(again.blueprint).toEqual(blueprint);
  });

  it('takes a text without anything that a shell would read, and a target that is a number', async () => {
    const { blueprint } = await load(
      '  command: bin/rails db:migrate\n  version: SELECT 1\n  target: 20261121\n',
    );
    expect(blueprint).toMatchObject({
      version: '20261121',
      command: { argv: ['bin/rails', 'db:migrate'], timeLimitMs: 600_000 },
    });
  });

  it.each([
    [
      '  command: rake x && rake y\n  version: SELECT 1\n  target: 1\n',
      'blueprint.yaml:3:12: No shell reads migrations.command, and "&" means nothing without one: write it as a list, one word each',
    ],
    [
      '  command: [x, "{tennant}"]\n  version: SELECT 1\n  target: 1\n',
      'blueprint.yaml:3:16: {tennant} stands for nothing; there are {tenant}, {database}, {schema}. Did you mean tenant?',
    ],
    [
      '  command: []\n  version: SELECT 1\n  target: 1\n',
      'blueprint.yaml:3:12: migrations.command names no program',
    ],
    [
      '  command: x\n  target: 1\n',
      'blueprint.yaml:3:3: migrations.version is missing: a query that answers with one value',
    ],
    [
      '  command: x\n  version: DELETE FROM x\n  target: 1\n',
      'blueprint.yaml:4:12: migrations.version must be one SELECT',
    ],
    [
      '  command: x\n  version: SELECT :x\n  target: 1\n',
      'blueprint.yaml:4:12: migrations.version takes no variables',
    ],
    [
      '  command: x\n  version: SELECT 1\n',
      'blueprint.yaml:3:12: migrations needs target, or files: without either nobody could tell that there is something new',
    ],
    [
      '  command: x\n  version: SELECT 1\n  target: 1\n  timeLimit: 25h\n',
      'blueprint.yaml:6:14: migrations.timeLimit must be a time such as 90s, 10m or 2h, at most 24h',
    ],
    [
      '  command: x\n  version: SELECT 1\n  target: 1\n  environment: { DATABASE_URL: y }\n',
      "blueprint.yaml:6:18: DATABASE_URL is Cadastre's own: it is set for each tenant, or is no command's business",
    ],
    [
      '  command: x\n  version: SELECT 1\n  target: 1\n  inherit: [POSTGRES_SUPERUSER_PASSWORD]\n',
      "blueprint.yaml:6:13: POSTGRES_SUPERUSER_PASSWORD is Cadastre's own: it is set for each tenant, or is no command's business",
    ],
    [
      '  command: x\n  version: SELECT 1\n  target: 1\n  folder: /opt/app\n',
      'blueprint.yaml:6:11: migrations.folder must be a path from the blueprint, with / between its parts',
    ],
    [
      '  command: x\n  version: SELECT 1\n  target: 1\n  folder: app\n',
      'blueprint.yaml:6:11: The folder "app" of the command is not there',
    ],
    ['  command: x\n  version: SELECT 1\n  files: nowhere\n', 'blueprint.yaml:5:10: "nowhere" is not there'],
  ])('is refused with its line: %s', async (migrations, message) => {
    expect(await problems(migrations)).toEqual([message]);
  });

  it('is refused where tenants share tables, and as what prepares shared tables', async () => {
    const command = '  command: x\n  version: SELECT 1\n  target: 1\n';
    expect(await problems(command, 'isolation: [database, row]\n')).toEqual([
      'blueprint.yaml:2:12: A command brings up one tenant at a time, and tenants by row share their tables: leave row out',
    ]);
  });

  it('is told by a check when its program cannot be started here, and is sound all the same', async () => {
    const folder = await folderOf({
      'blueprint.yaml': 'name: shop\nmigrations:\n  command: bin/none up\n  version: SELECT 1\n  target: 1\n',
    });
    const checked = await checkBlueprint(folder, { PATH: '/usr/bin' });
    expect(checked.summary?.version).toBe('1');
    expect(checked.problems.map(describeProblem)).toEqual([
      'blueprint.yaml:3:1: The program bin/none cannot be started on this workstation: it is not there, or may not be run',
    ]);
  });
});
