import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { app } from './app.ts';
import { recorded } from './record.ts';

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, ProtocolHandler>();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string; privileges: Record<string, boolean> }[]) => {
    if (app.ready)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      recorded.schemes.push({ scheme, privileges, beforeReady: !app.ready });
    }
  },
  handle: (scheme: string, handler: ProtocolHandler) => {
    if (handlers.has(scheme)) throw new Error(`Protocol ${scheme} is handled already`);
    handlers.set(scheme, handler);
  },
};

/** What a page of the window gets for an address. */
export async function fetchInPage(address: string, init?: RequestInit): Promise<Response> {
  const handler = handlers.get(new URL(address).protocol.replace(':', ''));
  if (!handler) throw new Error(`net::ERR_UNKNOWN_URL_SCHEME ${address}`);
  return handler(new Request(address, init));
}

type Answer<T> = (answer: T) => void;

class Session extends EventEmitter {
  request: ((contents: unknown, permission: string, answer: Answer<boolean>) => void) | null = null;
  check: ((contents: unknown, permission: string) => boolean) | null = null;
  device: ((details: unknown) => boolean) | null = null;
  beforeRequest: ((details: { url: string }, answer: Answer<{ cancel?: boolean }>) => void) | null = null;
  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<Session['beforeRequest']>) => {
      this.beforeRequest = listener;
    },
  };

  setPermissionRequestHandler(handler: NonNullable<Session['request']>): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: NonNullable<Session['check']>): void {
    this.check = handler;
  }

  setDevicePermissionHandler(handler: NonNullable<Session['device']>): void {
    this.device = handler;
  }
}

export const session = { defaultSession: new Session() };

export const ipcMain = new EventEmitter();

/** A port as the main process sees it: messages wait until `start`, and come wrapped in an event. */
export class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  start(): void {
    // Listening is what starts a port of Node.
    this.#port.on('message', (data) => this.emit('message', { data, ports: [] }));
  }

  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }

  close(): void {
    this.#port.close();
  }
}
