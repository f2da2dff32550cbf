import { node, programOf } from './paths.mjs';
import { run } from './processes.mjs';

const parts = [
  ['types of engine, shells and tests', 'typescript', 'tsc', ['-p', 'tsconfig.json']],
  ['types of the screens', 'typescript', 'tsc', ['-p', 'tsconfig.renderer.json']],
  ['types of the browser tests', 'typescript', 'tsc', ['-p', 'tsconfig.e2e.json']],
  ['lint and format', '@biomejs/biome', 'biome', ['check', '.', '--error-on-warnings']],
  ['unused files, exports and packages', 'knip', 'knip', ['--no-progress']],
];
const arrow = ['import arrow', 'vitest', 'vitest', ['run', '--project', 'unit', 'test/architecture']];

/** Runs every part to its end, whatever the others say. `npm test` runs the arrow with its other tests. */
export async function runChecks({ withArrow }) {
  let passed = 0;
  let failed = 0;
  for (const [title, packageName, command, args] of withArrow ? [...parts, arrow] : parts) {
    const started = performance.now();
    const { code, text } = await run(node, [programOf(packageName, command), ...args], { output: 'keep' });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (code === 0) passed += 1;
    else failed += 1;
    console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${title} (${seconds} s)`);
    if (code !== 0) console.log(text.trimEnd());
  }
  return { passed, failed };
}
