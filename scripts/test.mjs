import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { runChecks } from './check.mjs';
import { inRoot, node, programOf } from './paths.mjs';
import { run, Stop } from './processes.mjs';
import { ensurePostgresPrograms, ensureProxyPrograms, findOrInstallChromium } from './test-programs.mjs';

/** Everything there is. The last line is `N passed, N failed, N skipped`; nothing run is a failure too. */
export async function runTests(args) {
  if (args.length > 0) {
    throw new Stop('npm test runs everything. For one file: node_modules/.bin/vitest run FILE', 2);
  }
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-test-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const reasons = [];
  const failures = [];
  try {
    const counts = [await checks()];
    const chromium = await ensurePrograms(reasons);
    // Side by side: each waits for servers and processes more than it computes.
    const parts = await Promise.allSettled([
      unitAndIntegration(folder, reasons, failures),
      endToEnd(folder, reasons, failures, chromium),
    ]);
    for (const part of parts) {
      if (part.status === 'rejected') throw part.reason;
      counts.push(part.value);
    }
    for (const each of counts) for (const key of Object.keys(total)) total[key] += each[key];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const reason of reasons) console.log(`skipped: ${reason}`);
  // Again at the end: between thousands of lines nobody finds them.
  for (const failure of failures) console.log(failure);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

async function checks() {
  return { ...(await runChecks({ withArrow: false })), skipped: 0 };
}

/** Installs what is missing where it can, one after the other, and answers with the browser. */
async function ensurePrograms(reasons) {
  const missing = await ensurePostgresPrograms();
  if (missing) reasons.push(missing);
  for (const proxy of await ensureProxyPrograms())
    reasons.push(`tests on a real ${proxy}: it is not installed`);
  return findOrInstallChromium();
}

async function unitAndIntegration(folder, reasons, told) {
  const file = join(folder, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await run(node, [programOf('vitest'), ...args]);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const counts = { passed: report.numPassedTests, failed: report.numFailedTests, skipped: 0 };
  for (const result of report.testResults) {
    // A file that could not be read at all has no failed test in it.
    const failures = result.assertionResults.filter((test) => test.status === 'failed');
    if (result.status === 'failed' && failures.length === 0) {
      counts.failed += 1;
      told.push(failureLine('failed', result.name, result.message));
    }
    for (const test of failures) told.push(failureLine('failed', test.fullName, test.failureMessages[0]));
    for (const test of result.assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') continue;
      counts.skipped += 1;
      reasons.push(test.fullName);
    }
  }
  // Errors outside any test, such as an unhandled rejection, show in the exit code only.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

async function endToEnd(folder, reasons, told, chromium) {
  await ensureBuilt();
  const config = inRoot('test', 'e2e', 'playwright.config.ts');
  const base = [programOf('@playwright/test', 'playwright'), 'test', '-c', config];
  const counts = { passed: 0, failed: 0, skipped: 0 };
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
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  counts.passed = report.stats.expected + report.stats.flaky;
  counts.failed = report.stats.unexpected + report.errors.length;
  for (const test of testsIn(report)) {
    if (test.status === 'unexpected' || test.status === 'flaky') {
      const { error } = test.results.find((result) => result.error) ?? {};
      told.push(
        failureLine(
          test.status === 'flaky' ? 'passed at the second time' : 'failed',
          test.title,
          error?.message,
        ),
      );
    }
    if (test.status !== 'skipped') continue;
    counts.skipped += 1;
    const note = test.annotations.find((annotation) => annotation.type === 'skip')?.description;
    reasons.push(`${test.title}${note ? `: ${note}` : ''}`);
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (!chromium.path) {
    const listed = await run(node, [...base, '--list', '--reporter=json', '--project', 'browser'], {
      output: 'keep',
    });
    const left = testsIn(JSON.parse(listed.text));
    counts.skipped += left.length;
    reasons.push(`${left.length} browser tests: ${chromium.problem}`);
  }
  return counts;
}

/** One line: what, which test, and how it said so, without colours. */
function failureLine(what, title, message) {
  const plain = stripVTControlCharacters(message ?? 'no reason was given');
  const lines = plain
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
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
