import { join } from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { readScreens } from '../api/screens.ts';
import { currentActor } from '../engine/acts/current-actor.ts';
import { openEngine } from '../engine/create-engine.ts';
import { dataDirectory } from '../engine/settings/data-directory.ts';
import { answerPorts } from './answer-ports.ts';
import { registerAppScheme, serveScreens } from './app-scheme.ts';
import { createWindow, showWindow } from './create-window.ts';
import { guardContents, refusePermissions } from './guard-contents.ts';
import { setupMenu } from './setup-menu.ts';
import { setupQuit } from './setup-quit.ts';
import { setupTray } from './setup-tray.ts';

const root = app.isPackaged ? process.resourcesPath : join(import.meta.dirname, '..', '..');
const resourcesDirectory = join(root, 'resources');
const data = dataDirectory(process.env, app.commandLine.getSwitchValue('data') || undefined);
const log = (line: string) => process.stderr.write(`${line}\n`);

// Chromium's own files lie in the data folder too, which makes *one instance* mean one a data folder.
app.setPath('userData', join(data, 'desktop'));
registerAppScheme();
guardContents();

if (app.requestSingleInstanceLock()) {
  start().catch((error: Error) => {
    log(error.stack ?? error.message);
    dialog.showErrorBox('Cadastre could not start', error.message);
    app.exit(1);
  });
} else {
  app.quit();
}

async function start(): Promise<void> {
  await app.whenReady();
  const screens = await readScreens(join(import.meta.dirname, '..', 'renderer'));
  const actor = currentActor('desktop');
  const engine = await openEngine({
    dataDirectory: data,
    resourcesDirectory,
    appVersion: app.getVersion(),
    environment: process.env,
    log,
  });
  let window: BrowserWindow | null = null;
  const show = () => showWindow(window);

  refusePermissions(session.defaultSession);
  serveScreens(screens);
  answerPorts(engine, actor, () => window);
  setupMenu();
  const tray = setupTray(engine, actor, resourcesDirectory, show);
  const isQuitting = setupQuit(
    async () => {
      tray.destroy();
      await engine.close();
    },
    (error) => log(String(error)),
  );
  window = createWindow(engine, isQuitting);
  app.on('second-instance', show);
  app.on('activate', show);
  engine.keepWorking(actor);
}
