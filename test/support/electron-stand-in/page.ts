import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ipcMain, MessagePortMain } from './connections.ts';
import type { BrowserWindow, Frame, WebContents } from './window.ts';

interface PageEvent {
  data: unknown;
  origin: string;
  source: unknown;
  ports: MessagePort[];
}

type Listener = (event: PageEvent) => void;

/** The window of a page whose preload script has run: what the page may see, and what it may say. */
export interface Page {
  /** What the preload script exposed, by name. */
  readonly exposed: Record<string, unknown>;
  /** Posts to the page's own window, as the page does; `origin` and `source` as the browser would set them. */
  say(data: unknown, forged?: Partial<Pick<PageEvent, 'origin' | 'source'>>): void;
  /** The next message to the window that carries a port. */
  nextPort(): Promise<MessagePort>;
}

/** Runs the window's preload bundle as a sandboxed one: `require` knows `electron` alone, and not all of it. */
export function openPage(window: BrowserWindow): Page {
  const preload = window.options.webPreferences?.preload;
  if (!preload) throw new Error('The window has no preload script');
  const origin = originOf(window.webContents.mainFrame.url);
  const listeners = new Set<Listener>();
  const exposed: Record<string, unknown> = {};
  const dispatch = (event: PageEvent) =>
    setImmediate(() => {
      for (const listener of listeners) listener(event);
    });
  const face = {
    location: { origin },
    addEventListener: (_type: 'message', listener: Listener) => listeners.add(listener),
    postMessage: (data: unknown, target: string, ports: MessagePort[] = []) => {
      if (target === origin) dispatch({ data: structuredClone(data), origin, source: face, ports });
    },
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: unknown) => {
        exposed[name] = structuredClone(value);
      },
    },
    ipcRenderer: {
      postMessage: (channel: string, message: unknown, ports: MessagePort[]) =>
        sendToMain(window.webContents, window.webContents.mainFrame, channel, message, ports),
    },
  };
  vm.runInNewContext(readFileSync(preload, 'utf8'), {
    window: face,
    MessageChannel,
    require: (name: string) => {
      if (name === 'electron') return electron;
      throw new Error(`module not found: ${name}`);
    },
  });
  return {
    exposed,
    say: (data, forged = {}) => dispatch({ data, origin, source: face, ports: [], ...forged }),
    nextPort: () =>
      new Promise((resolve) => {
        const listener: Listener = ({ ports: [port] }) => {
          if (!port) return;
          listeners.delete(listener);
          resolve(port);
        };
        listeners.add(listener);
      }),
  };
}

/** A message with ports as it arrives in the main process. `frame` null: it was gone by then. */
export function sendToMain(
  sender: WebContents,
  frame: Frame | null,
  channel: string,
  message: unknown,
  ports: MessagePort[],
): void {
  const event = { sender, senderFrame: frame, ports: ports.map((port) => new MessagePortMain(port)) };
  setImmediate(() => ipcMain.emit(channel, event, message));
}

function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
