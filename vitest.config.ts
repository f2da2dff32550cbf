import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The tests start hundreds of processes of Node, which inherit it: half of what each costs is reading TypeScript.
process.env['NODE_COMPILE_CACHE'] ??= join(
  import.meta.dirname,
  'node_modules',
  '.cache',
  'cadastre-compiled',
);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,architecture}/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,contract}/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They wait for processes and disks more than they compute.
          maxWorkers: 3,
        },
      },
    ],
  },
});
