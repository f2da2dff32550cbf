import { contextBridge, ipcRenderer } from 'electron';
import { CONNECT_CHANNEL, PORT, REQUEST_PORT } from '../shared/desktop-bridge.ts';

// The page learns where it runs and gets a port to the contract. Nothing of Electron or Node reaches it.
contextBridge.exposeInMainWorld('cadastre', { shell: 'desktop' });

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.origin !== window.location.origin) return;
  if (!isRequest(event.data)) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(CONNECT_CHANNEL, null, [port1]);
  window.postMessage({ type: PORT }, window.location.origin, [port2]);
});

function isRequest(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === REQUEST_PORT;
}
