import { join } from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import type { Engine } from '../engine/create-engine.ts';
import { readSettings, rememberWindow } from '../engine/settings/settings.ts';
import { APP_ORIGIN } from '../shared/desktop-bridge.ts';
import type { Settings } from '../shared/models/settings.ts';

/** The smallest window that the screens are made for. */
const SMALLEST = { minWidth: 1024, minHeight: 680 };
/** A window that is dragged is remembered once it rests, in milliseconds. */
const REST_MS = 400;

/** The one window, where it was last time. Closing it hides it: running jobs go on until *Quit*. */
export function createWindow(engine: Engine, isQuitting: () => boolean): BrowserWindow {
  const place = readSettings(engine.local).window;
  const window = new BrowserWindow({
    ...SMALLEST,
    ...placeOf(place),
    title: 'Cadastre',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, '..', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (place?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepPlace(window, engine);
  window.on('close', (event) => {
    if (isQuitting()) return;
    event.preventDefault();
    window.hide();
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

export function showWindow(window: BrowserWindow | null): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A screen that was unplugged must not keep the window out of sight. */
function placeOf(place: Settings['window']): { width: number; height: number; x?: number; y?: number } {
  if (!place) return { width: 1280, height: 800 };
  const { width, height, x, y } = place;
  if (x === null || y === null) return { width, height };
  const visible = screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    const down = Math.min(y + height, workArea.y + workArea.height) - Math.max(y, workArea.y);
    return across > 100 && down > 100;
  });
  return visible ? { width, height, x, y } : { width, height };
}

function keepPlace(window: BrowserWindow, engine: Engine): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const { width, height, x, y } = window.getNormalBounds();
    rememberWindow(engine.local, { width, height, x, y, maximized: window.isMaximized() });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, REST_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', save);
}
