// The one door to every command: `npm start`, `npm test`, `npm run check | bench | cadastre`.
// Runs on any Node from 20 on with no dependency, gets the dependencies, and goes on with Node 24 from there.
import { existsSync } from 'node:fs';
import { ensureBuilt } from './build.mjs';
import { runChecks } from './check.mjs';
import { findElectron } from './electron-runtime.mjs';
import { ensureDependencies } from './install.mjs';
import { inRoot, node } from './paths.mjs';
import { run, Stop } from './processes.mjs';
import { runTests } from './test.mjs';

const commands = { start, cadastre, build, test: runTests, check, bench };

async function start(args) {
  await ensureBuilt();
  const electron = await findElectron();
  if (electron.path) return (await run(electron.path, ['.', ...args], { input: 'inherit' })).code;
  console.log(`No desktop window: ${electron.problem}. The same screens are served to your browser instead.`);
  return cadastre(['web', ...args]);
}

async function cadastre(args) {
  if (args[0] === 'web') await ensureBuilt();
  return (await run(node, [inRoot('src', 'cli', 'main.ts'), ...args], { input: 'inherit' })).code;
}

async function build() {
  await ensureBuilt();
  return 0;
}

async function check() {
  const { failed } = await runChecks({ withArrow: true });
  return failed === 0 ? 0 : 1;
}

async function bench([name, ...args]) {
  const file = inRoot('test', 'bench', `${name}.bench.ts`);
  if (!name || !/^[a-z0-9-]+$/.test(name) || !existsSync(file)) {
    throw new Stop(
      `There is no benchmark ${name ?? '(none named)'}: npm run bench -- NAME, see test/bench.`,
      2,
    );
  }
  return (await run(node, [file, ...args])).code;
}

const [name, ...args] = process.argv.slice(2);
try {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) throw new Stop(`Usage: node scripts/run.mjs ${Object.keys(commands).join(' | ')}`, 2);
  await ensureDependencies();
  process.exitCode = await command(args);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
