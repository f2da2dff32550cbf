import { RPCHandler } from '@orpc/server/message-port';
import { type BrowserWindow, ipcMain } from 'electron';
import { router } from '../api/router.ts';
import type { Actor } from '../engine/acts/actor.ts';
import type { Engine } from '../engine/create-engine.ts';
import { CONNECT_CHANNEL } from '../shared/desktop-bridge.ts';
import { isAppAddress } from './app-scheme.ts';

/** Answers the contract on every port that the page of our own window hands over, and on no other. */
export function answerPorts(engine: Engine, actor: Actor, window: () => BrowserWindow | null): void {
  const handler = new RPCHandler(router);
  ipcMain.on(CONNECT_CHANNEL, (event) => {
    const [port] = event.ports;
    const frame = event.senderFrame;
    const ours =
      frame !== null &&
      event.sender === window()?.webContents &&
      frame === event.sender.mainFrame &&
      isAppAddress(frame.url);
    if (!ours || port === undefined || event.ports.length !== 1) {
      for (const each of event.ports) each.close();
      engine.log(`A port was refused: it came from ${frame?.url ?? 'a frame that is gone'}`);
      return;
    }
    handler.upgrade(port, { context: { engine, actor } });
    port.start();
  });
}
