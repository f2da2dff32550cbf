import { app } from 'electron';

/**
 * Quitting waits until the engine has closed: running jobs reach the end of their step and can be resumed.
 * Answers whether the app is on its way out.
 */
export function setupQuit(close: () => Promise<void>, failed: (error: unknown) => void): () => boolean {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    close()
      .catch(failed)
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
  // The tray keeps the app alive without a window.
  app.on('window-all-closed', () => undefined);
  return () => state !== 'running';
}
