import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// The commands of the tests inherit it: half of what a short one costs is reading TypeScript.
process.env['NODE_COMPILE_CACHE'] ??= join(
  import.meta.dirname,
  '..',
  '..',
  'node_modules',
  '.cache',
  'cadastre-compiled',
);

/** Nothing but our own pages: a graphics card that is only computed takes more than the tests themselves. */
const CHROMIUM_ARGUMENTS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

// Chromium's sandbox refuses root; what is opened here is Cadastre alone.
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  outputDir: join(tmpdir(), 'cadastre-e2e-results'),
  // All other tests run at the same time, on machines with two cores: nothing here measures time.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  // What needs a second time is named at the end of the run.
  retries: 1,
  workers: 1,
  reporter: 'list',
  projects: [
    {
      name: 'browser',
      testIgnore: 'electron.spec.ts',
      use: {
        browserName: 'chromium',
        viewport: { width: 1280, height: 800 },
        actionTimeout: 60_000,
        launchOptions: {
          executablePath: process.env['CADASTRE_CHROMIUM'],
          args: [...CHROMIUM_ARGUMENTS, ...(asRoot ? ['--no-sandbox'] : [])],
        },
      },
    },
    { name: 'desktop', testMatch: 'electron.spec.ts' },
  ],
});
