import { join } from 'node:path';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { app, Menu, nativeImage, Tray } from 'electron';
import { router } from '../api/router.ts';
import type { Actor } from '../engine/acts/actor.ts';
import type { Engine } from '../engine/create-engine.ts';
import type { contract } from '../shared/contract/index.ts';

/** A job tells its progress many times a second; the tray counts at most this often, in milliseconds. */
const COUNT_PAUSE_MS = 1_000;

/** The sign that Cadastre is at work without a window: how many jobs run, a way back, a way out. */
export function setupTray(
  engine: Engine,
  actor: Actor,
  resourcesDirectory: string,
  show: () => void,
): { destroy(): void } {
  const tray = new Tray(nativeImage.createFromPath(join(resourcesDirectory, 'icons', 'tray.png')));
  const client = createRouterClient(router, { context: { engine, actor } });
  let timer: NodeJS.Timeout | undefined;
  const count = async () => {
    timer = undefined;
    const words = runningWords(await countRunning(client));
    if (tray.isDestroyed()) return;
    tray.setToolTip(`Cadastre: ${words}`);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: words, enabled: false },
        { type: 'separator' },
        { label: 'Show Cadastre', click: show },
        { label: 'Quit Cadastre', click: () => app.quit() },
      ]),
    );
  };
  const soon = () => {
    timer ??= setTimeout(() => void count(), COUNT_PAUSE_MS);
  };
  tray.on('click', show);
  const unsubscribe = engine.announcer.subscribe(({ topic }) => {
    if (topic === 'jobs' || topic === 'platform') soon();
  });
  void count();
  return {
    destroy() {
      unsubscribe();
      clearTimeout(timer);
      tray.destroy();
    },
  };
}

async function countRunning(client: ContractRouterClient<typeof contract>): Promise<number> {
  try {
    const { counts } = await client.jobs.list({ limit: 1 });
    return (counts.running ?? 0) + (counts.undoing ?? 0) + (counts.queued ?? 0);
  } catch {
    // No platform database yet, or it does not answer: then nothing runs here either.
    return 0;
  }
}

function runningWords(count: number): string {
  if (count === 0) return 'no job is running';
  return count === 1 ? '1 job is running' : `${count} jobs are running`;
}
