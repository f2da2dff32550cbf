import { app, type Session, shell } from 'electron';
import { isAppAddress } from './app-scheme.ts';

/** Hosts whose pages Cadastre links to; they open in the person's browser, never in a window of ours. */
const LINKED_HOSTS: readonly string[] = ['www.postgresql.org', 'wiki.postgresql.org'];

/** No page of ours goes elsewhere, opens a window or embeds one, whatever it was talked into. */
export function guardContents(): void {
  app.on('web-contents-created', (_created, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }) => {
      if (!isAppAddress(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}

/** Cadastre needs no camera, no location, no clipboard reading: every request is refused. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // The screens speak over their port; nothing of them may reach the network.
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAppAddress(details.url) && !details.url.startsWith('devtools://') });
  });
}

function mayOpenOutside(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === 'https:' && LINKED_HOSTS.includes(host) && username === '' && password === '';
}
