import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// The tests start hundreds of processes of Node, which inherit it: half of what each costs is reading TypeScript.
process.env['NODE_COMPILE_CACHE'] ??= join(
  import.meta.dirname,
  'node_modules',
  '.cache',
  'cadastre-compiled',
);

/** They wait for processes and disks more than they compute. One number for both, so that they run beside each other. */
const maxWorkers = 3;

/** Waits end when what they wait for is there. A limit is for what never comes, on a machine that is busy with all the others. */
const patience = (poll: number) => ({ poll: { timeout: poll } });

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,architecture}/**/*.test.ts'],
          testTimeout: 90_000,
          expect: patience(60_000),
          // A fifth of a second for each file, which leave nothing behind in their process.
          isolate: false,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,contract}/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patience(90_000),
          maxWorkers,
        },
      },
    ],
  },
});
