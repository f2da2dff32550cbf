import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const TESTS = join(import.meta.dirname, '..');
const FOLDERS = ['contract', 'e2e', 'integration', 'unit'];
/** One turns a clock of its own; one prints what it measures, and asserts none of it. */
const ALLOWED = ['integration/gate/gate-server.test.ts', 'unit/audit/large-log.test.ts'];

/** On a machine that has other things to do such a test fails for nothing: see docs/development.md. */
it('no test looks at how long something took', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(TESTS, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
  expect(files.length).toBeGreaterThan(100);
  const looking = files.filter((path) =>
    /performance\.now\(|process\.hrtime|CpuUsage\(/.test(readFileSync(join(TESTS, path), 'utf8')),
  );
  expect(looking.sort()).toEqual(ALLOWED);
});
