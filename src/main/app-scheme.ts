import { protocol } from 'electron';
import type { Screens } from '../api/screens.ts';
import { APP_ORIGIN, APP_SCHEME } from '../shared/desktop-bridge.ts';

/** Before the app is ready: the screens get an origin of their own, with none of the rights of `file://`. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveScreens(screens: Screens): void {
  protocol.handle(APP_SCHEME, (request) => {
    const url = new URL(request.url);
    if (!isAppUrl(url) || request.method !== 'GET') return new Response('Refused\n', { status: 403 });
    return screens.answer(url.pathname);
  });
}

/** `URL.origin` is `null` for schemes that Node does not know, so the parts are compared. */
export function isAppUrl(url: URL): boolean {
  return `${url.protocol}//${url.host}` === APP_ORIGIN;
}

export function isAppAddress(address: string): boolean {
  return URL.canParse(address) && isAppUrl(new URL(address));
}
