/** The channel on which the preload script hands a MessagePort to the main process. */
export const CONNECT_CHANNEL = 'cadastre:connect';
/** What the page posts to its own window to ask for a port, and what comes back with it. */
export const REQUEST_PORT = 'cadastre:request-port';
export const PORT = 'cadastre:port';

/** Scheme and origin of the screens in the desktop window. */
export const APP_SCHEME = 'cadastre';
export const APP_ORIGIN = `${APP_SCHEME}://app`;
