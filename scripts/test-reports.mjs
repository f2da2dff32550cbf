import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inRoot, node, programOf } from './paths.mjs';
import { run } from './processes.mjs';

/** What runners counted and told. `notes`: lines for the end, such as what failed. `skips`: what was not run. */
const nothing = () => ({ passed: 0, failed: 0, skipped: 0, notes: [], skips: [] });
const unreadable = () => ({ ...nothing(), failed: 1, notes: ['failed: a runner left no report'] });

/** More than these failed for a reason that a second time would not mend. */
const FILES_FOR_A_SECOND_TIME = 3;

/**
 * Unit and integration tests. `later`: settles when nothing else runs; files with a failure then get a second time,
 * as browser tests do, since on two busy cores a deadline may pass for nobody's fault. What needed it is told.
 */
export async function runVitest(folder, later) {
  const first = await vitest(join(folder, 'vitest.json'), []);
  if (first === null) return unreadable();
  const failed = first.files.filter(({ failures }) => failures.length > 0);
  if (failed.length === 0 || failed.length > FILES_FOR_A_SECOND_TIME) return summed(first.files, first.code);
  await later;
  const again = await vitest(
    join(folder, 'vitest-again.json'),
    failed.map(({ name }) => name),
  );
  const second = new Map((again?.files ?? []).map((file) => [file.name, file]));
  const files = first.files.map((file) => {
    const repeated = file.failures.length > 0 && second.get(file.name);
    if (!repeated) return file;
    const told = repeated.failures.length > 0 ? [] : file.failures;
    return { ...repeated, notes: told.map((failure) => line('passed at the second time', failure)) };
  });
  return summed(files, again?.code ?? 1);
}

/** null: there is no report. */
async function vitest(file, files) {
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...files];
  const { code } = await run(node, [programOf('vitest'), ...args]);
  if (!existsSync(file)) return null;
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  return { code, files: testResults.map(readFile) };
}

function readFile({ name, status, message, assertionResults }) {
  const of = (wanted) => assertionResults.filter((test) => test.status === wanted);
  const failures = of('failed').map((test) => ({
    title: test.fullName,
    message: test.failureMessages[0],
  }));
  // A file that could not be read at all has no failed test in it.
  if (status === 'failed' && failures.length === 0) failures.push({ title: name, message });
  const skips = assertionResults.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  return {
    name,
    passed: of('passed').length,
    failures,
    skips: skips.map((test) => test.fullName),
    notes: [],
  };
}

function summed(files, code) {
  const sum = nothing();
  for (const { passed, failures, skips, notes } of files) {
    sum.passed += passed;
    sum.failed += failures.length;
    sum.skipped += skips.length;
    sum.skips.push(...skips);
    sum.notes.push(...notes, ...failures.map((failure) => line('failed', failure)));
  }
  // Errors outside any test, such as an unhandled rejection, show in the exit code only.
  if (code !== 0 && sum.failed === 0) {
    sum.failed = 1;
    sum.notes.push('failed: something outside any test; it is told above');
  }
  return sum;
}

/** The tests in a browser and in the desktop app. `chromium`: `{ path }` or `{ problem }`. */
export async function runPlaywright(folder, chromium) {
  const config = inRoot('test', 'e2e', 'playwright.config.ts');
  const base = [programOf('@playwright/test', 'playwright'), 'test', '-c', config];
  const file = join(folder, 'playwright.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  if (chromium.path) env.CADASTRE_CHROMIUM = chromium.path;
  const projects = chromium.path ? [] : ['--project', 'desktop'];
  // Shown when it has ended, so that its lines do not mix with those of the other tests.
  const { code, text } = await run(node, [...base, '--reporter=list,json', ...projects], {
    env,
    output: 'keep',
  });
  console.log(text.trimEnd());
  if (!existsSync(file)) return unreadable();
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const sum = { ...nothing(), passed: report.stats.expected + report.stats.flaky };
  sum.failed = report.stats.unexpected + report.errors.length;
  for (const test of testsIn(report)) readTest(test, sum);
  if (code !== 0 && sum.failed === 0) sum.failed = 1;
  if (!chromium.path) {
    const listed = await run(node, [...base, '--list', '--reporter=json', '--project', 'browser'], {
      output: 'keep',
    });
    const left = testsIn(JSON.parse(listed.text));
    sum.skipped += left.length;
    sum.skips.push(`${left.length} browser tests: ${chromium.problem}`);
  }
  return sum;
}

function readTest({ title, status, results, annotations }, sum) {
  if (status === 'unexpected' || status === 'flaky') {
    const { error } = results.find((result) => result.error) ?? {};
    const what = status === 'flaky' ? 'passed at the second time' : 'failed';
    sum.notes.push(line(what, { title, message: error?.message }));
  }
  if (status !== 'skipped') return;
  sum.skipped += 1;
  const reason = annotations.find((annotation) => annotation.type === 'skip')?.description;
  sum.skips.push(`${title}${reason ? `: ${reason}` : ''}`);
}

/** Where the runner itself was: says nothing. */
const OF_THE_RUNNER = /^at .*(node_modules|node:internal|new Promise)/;

/** One line: what, which test, and how it said so, without colours. */
function line(what, { title, message }) {
  const plain = stripVTControlCharacters(message ?? 'no reason was given');
  const lines = plain
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !OF_THE_RUNNER.test(each));
  return `${what}: ${title}: ${lines.slice(0, 8).join(' | ').slice(0, 1000)}`;
}

/** All tests of a Playwright report, out of its nested suites. */
function testsIn(report) {
  const inSuite = (suite) => [
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title }))),
    ...(suite.suites ?? []).flatMap(inSuite),
  ];
  return report.suites.flatMap(inSuite);
}
