// Runs in a Node process of its own, with the stand-in in Electron's place: starts the built main bundle, does
// what a person and a hostile page would do, and prints one JSON report. The asserting is the test's.
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../../src/shared/contract/index.ts';
import { app } from '../../support/electron-stand-in/app.ts';
import { fetchInPage, session } from '../../support/electron-stand-in/connections.ts';
import { openPage, type Page, sendToMain } from '../../support/electron-stand-in/page.ts';
import { recorded } from '../../support/electron-stand-in/record.ts';
import { BrowserWindow, WebContents } from '../../support/electron-stand-in/window.ts';

type Client = ContractRouterClient<typeof contract>;

const [bundle = ''] = process.argv.slice(2);
const finished = new Promise<number>((resolve) => app.once('quit', (_event, code) => resolve(code)));
await import(pathToFileURL(bundle).href);

const window = await windowShown();
const page = openPage(window);
const client = await connect(page);
const status = await client.app.status();
const refusal = await client.servers.get({ server: 'nobody' }).catch((error) => error);
const changes = await client.app.changes();
const firstChange = await changes.next();
await changes.return?.();

const report = {
  recorded,
  options: window.options,
  address: window.webContents.mainFrame.url,
  page: window.page,
  shownWhenReady: window.visible,
  exposed: page.exposed,
  status: { shell: status.actor.shell, setup: status.setup, dataDirectory: status.dataDirectory },
  refusal: { code: refusal.code, message: refusal.message },
  firstChange: firstChange.value,
  foreignPage: await answered(page, { origin: 'https://evil.example' }),
  foreignSource: await answered(page, { source: {} }),
  senders: await refusedSenders(),
  navigation: {
    own: window.webContents.navigate('cadastre://app/tenants', 'will-navigate'),
    web: window.webContents.navigate('https://evil.example/', 'will-navigate'),
    file: window.webContents.navigate('file:///etc/passwd', 'will-navigate'),
    otherHost: window.webContents.navigate('cadastre://evil/', 'will-navigate'),
    redirect: window.webContents.navigate('https://evil.example/', 'will-redirect'),
    frame: window.webContents.navigate('https://evil.example/', 'will-frame-navigate'),
  },
  opening: [
    'https://www.postgresql.org/docs/',
    'http://www.postgresql.org/docs/',
    'https://www.postgresql.org.evil.example/',
    'https://user:pass@www.postgresql.org/',
    'file:///etc/passwd',
    'cadastre://app/',
  ].map((url) => window.webContents.openWindow(url)),
  fetched: {
    otherHost: (await fetchInPage('cadastre://evil/')).status,
    post: (await fetchInPage('cadastre://app/', { method: 'POST' })).status,
    outside: (await fetchInPage('cadastre://app/..%2f..%2fpackage.json')).status,
  },
  permissions: permissionsGiven(),
  requests: Object.fromEntries(
    ['cadastre://app/x.js', 'https://evil.example/', 'file:///etc/passwd'].map((url) => [
      url,
      isCancelled(url),
    ]),
  ),
  closing: await closeAndReturn(),
};

app.quit();
const exitCode = await finished;
const afterQuit = await Promise.race([
  client.app.status().then(
    () => 'answered',
    () => 'refused',
  ),
  sleep(500, 'silent'),
]);
process.stdout.write(JSON.stringify({ ...report, exitCode, afterQuit }));
process.exit(exitCode);

async function windowShown(): Promise<BrowserWindow> {
  let left = false;
  void finished.then(() => {
    left = true;
  });
  while (!left) {
    const [first] = BrowserWindow.all;
    if (first?.visible) return first;
    await sleep(20);
  }
  throw new Error(`No window was shown: ${JSON.stringify(recorded.errorBoxes)}`);
}

async function connect(from: Page): Promise<Client> {
  const coming = from.nextPort();
  from.say({ type: 'cadastre:request-port' });
  const port = await coming;
  port.unref();
  return createORPCClient(new RPCLink({ port: port as never }));
}

/** Does the preload script hand out a port to a message that is not of its own page? */
async function answered(from: Page, forged: { origin?: string; source?: unknown }): Promise<boolean> {
  const coming = from.nextPort().then(() => true);
  from.say({ type: 'cadastre:request-port' }, forged);
  return Promise.race([coming, sleep(200, false)]);
}

/** For each way to be the wrong sender: was the port closed without an answer? */
async function refusedSenders(): Promise<Record<string, string>> {
  const { webContents } = window;
  const stranger = new WebContents();
  stranger.mainFrame.url = 'cadastre://app/';
  const ways = {
    'another window': [stranger, stranger.mainFrame],
    'a frame inside the page': [webContents, { url: 'cadastre://app/' }],
    'a frame that is gone': [webContents, null],
  } as const;
  const results: Record<string, string> = {};
  for (const [name, [sender, frame]] of Object.entries(ways)) {
    results[name] = await tryPort((port) => sendToMain(sender, frame, 'cadastre:connect', null, [port]));
  }
  const url = webContents.mainFrame.url;
  webContents.mainFrame.url = 'https://evil.example/';
  results['a page from elsewhere'] = await tryPort((port) =>
    sendToMain(webContents, webContents.mainFrame, 'cadastre:connect', null, [port]),
  );
  webContents.mainFrame.url = url;
  results['our own page'] = await tryPort((port) =>
    sendToMain(webContents, webContents.mainFrame, 'cadastre:connect', null, [port]),
  );
  return results;
}

async function tryPort(send: (port: MessageChannel['port1']) => void): Promise<string> {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise<string>((resolve) => port2.once('close', () => resolve('closed')));
  send(port1);
  const other: Client = createORPCClient(new RPCLink({ port: port2 as never }));
  const answer = other.app.status().then(
    () => 'answered',
    () => closed,
  );
  const result = await Promise.race([answer, closed, sleep(60_000, 'silent')]);
  port2.close();
  return result;
}

function permissionsGiven(): boolean[] {
  const { request, check, device } = session.defaultSession;
  const given: boolean[] = [];
  request?.({}, 'media', (answer) => given.push(answer));
  if (check) given.push(check({}, 'geolocation'));
  if (device) given.push(device({ deviceType: 'usb' }));
  return given;
}

function isCancelled(url: string): boolean {
  let cancelled = false;
  session.defaultSession.beforeRequest?.({ url }, ({ cancel }) => {
    cancelled = cancel ?? false;
  });
  return cancelled;
}

/** The cross hides the window, the engine goes on, a second start shows it again, and its place is kept. */
async function closeAndReturn() {
  window.setBounds({ width: 1300, height: 900, x: 40, y: 50 });
  window.close();
  const hidden = !window.visible && !window.isDestroyed();
  const stillAnswers = (await client.app.status()).actor.shell === 'desktop';
  app.emit('second-instance');
  return { hidden, stillAnswers, shownAgain: window.visible, place: (await client.settings.get()).window };
}
