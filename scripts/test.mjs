import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runChecks } from './check.mjs';
import { Stop } from './processes.mjs';
import { ensurePostgresPrograms, ensureProxyPrograms, findOrInstallChromium } from './test-programs.mjs';
import { runPlaywright, runVitest } from './test-reports.mjs';

/** Everything there is. The last line is `N passed, N failed, N skipped`; nothing run is a failure too. */
export async function runTests(args) {
  if (args.length > 0) {
    throw new Stop('npm test runs everything. For one file: node_modules/.bin/vitest run FILE', 2);
  }
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-test-'));
  try {
    const checks = { ...(await runChecks({ withArrow: false })), skipped: 0, notes: [], skips: [] };
    const { chromium, missing } = await ensurePrograms();
    // Side by side: each waits for servers and processes more than it computes.
    const browser = ensureBuilt().then(() => runPlaywright(folder, chromium));
    const parts = await Promise.allSettled([runVitest(folder, Promise.allSettled([browser])), browser]);
    const runs = [checks, ...parts.map(settledValue)];
    for (const skip of [...missing, ...runs.flatMap(({ skips }) => skips)]) console.log(`skipped: ${skip}`);
    // Again at the end: between thousands of lines nobody finds them.
    for (const note of runs.flatMap(({ notes }) => notes)) console.log(note);
    const total = (of) => runs.reduce((sum, each) => sum + each[of], 0);
    const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(total);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed > 0 || passed === 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settledValue(part) {
  if (part.status === 'rejected') throw part.reason;
  return part.value;
}

/** Installs what is missing where it can, one after the other. `missing`: what could not be, and what it costs. */
async function ensurePrograms() {
  const missing = [];
  const postgres = await ensurePostgresPrograms();
  if (postgres) missing.push(postgres);
  for (const proxy of await ensureProxyPrograms())
    missing.push(`tests on a real ${proxy}: it is not installed`);
  return { chromium: await findOrInstallChromium(), missing };
}
