import { PORT, REQUEST_PORT } from '../../shared/desktop-bridge.ts';

/** What the desktop's preload script exposes: its presence, and nothing that could be called. */
declare global {
  interface Window {
    cadastre?: { shell: 'desktop' };
  }
}

export type Shell = 'desktop' | 'web';

export function currentShell(): Shell {
  return window.cadastre?.shell === 'desktop' ? 'desktop' : 'web';
}

/** How long the preload script may take before the request is repeated. */
const ANSWER_MS = 2_000;

/**
 * Asks the preload script for a MessagePort to the main process. The preload may not listen yet, so the
 * request is repeated until it answers. Only messages of this very window are believed.
 */
export function requestPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const ask = () => window.postMessage({ type: REQUEST_PORT }, window.location.origin);
    const timer = window.setInterval(ask, ANSWER_MS);
    const receive = (event: MessageEvent<unknown>) => {
      const port = event.ports[0];
      if (event.source !== window || event.origin !== window.location.origin) return;
      if (!isPortMessage(event.data) || port === undefined) return;
      window.clearInterval(timer);
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
    ask();
  });
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === PORT;
}
