import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { build, mergeConfig } from 'vite';

export const root = join(import.meta.dirname, '..', '..', '..');

/**
 * Builds the main and preload bundles as `npm run build` does, into a folder of their own under `out`, from
 * where they find the dependencies. The screens are a page of one line: they have tests of their own.
 */
export async function buildDesktop(): Promise<string> {
  const { config } = await resolveConfig(
    { root, configFile: join(root, 'electron.vite.config.ts') },
    'build',
  );
  if (!config?.main || !config.preload) throw new Error('electron.vite.config.ts has no main or no preload');
  mkdirSync(join(root, 'out'), { recursive: true });
  const folder = mkdtempSync(join(root, 'out', 'desktop-test-'));
  try {
    for (const part of ['main', 'preload'] as const) {
      await build(
        mergeConfig(config[part] as object, {
          configFile: false,
          logLevel: 'warn',
          build: { outDir: join(folder, 'out', part), emptyOutDir: true },
        }),
      );
    }
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  mkdirSync(join(folder, 'out', 'renderer'));
  writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '<!doctype html><title>Cadastre</title>');
  symlinkSync(join(root, 'resources'), join(folder, 'resources'));
  return folder;
}
