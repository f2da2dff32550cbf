import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { NONCE_PLACEHOLDER } from './src/shared/content-security-policy.ts';

const root = fileURLToPath(new URL('./src/renderer', import.meta.url));

/** electron-vite sets a relative base for `file://` pages; ours have a scheme of their own. Last word, hence `post`. */
function addressedFromRoot(): Plugin {
  return { name: 'addressed-from-root', enforce: 'post', config: () => ({ base: '/' }) };
}

/**
 * The one build of the screens, shared by the desktop bundler and by a plain `vite build`.
 * Assets are addressed from the root, since every route is a path of its own: a shell answers any path
 * that is not a file with index.html.
 */
export function rendererConfig(
  outDir = fileURLToPath(new URL('./out/renderer', import.meta.url)),
): UserConfig {
  return {
    root,
    plugins: [react(), addressedFromRoot()],
    // A shell puts a fresh nonce here for each page; style elements made by parts carry it.
    html: { cspNonce: NONCE_PLACEHOLDER },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      // Inlined assets would need `data:` in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: fileURLToPath(new URL('./src/renderer/index.html', import.meta.url)) },
    },
    server: { proxy: { '/rpc': process.env['CADASTRE_RPC'] ?? 'http://127.0.0.1:4180' } },
  };
}

export default defineConfig(rendererConfig());
