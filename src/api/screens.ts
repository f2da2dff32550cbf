import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { CadastreError } from '../engine/errors.ts';
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../shared/content-security-policy.ts';

/** The built screens, as the desktop window and the web shell hand them out. */
export interface Screens {
  /** `path` is that of a URL, still encoded. Any path without an extension is a page of the app. */
  answer(path: string): Response;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** On every answer of a shell, whatever it holds. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Reads the built screens into memory. Only what lies there now can ever be answered, so that no path,
 * however it is written, leads out of the folder.
 */
export async function readScreens(directory: string): Promise<Screens> {
  const files = await readAll(directory);
  const index = files.get('/index.html')?.toString('utf8');
  if (index === undefined) {
    throw new CadastreError(
      'NOT_FOUND',
      `The screens are not built: there is no index.html in ${directory}`,
      {
        wayOut: 'Run npm run build, or start with npm start.',
        target: directory,
      },
    );
  }
  return {
    answer(path) {
      if (path === '/' || path === '/index.html') return page(index);
      const file = files.get(path);
      if (file) return asset(path, file);
      return extname(path) === '' && !path.includes('%') ? page(index) : missing();
    },
  };
}

/** A page of the app under a fresh nonce. */
function page(index: string): Response {
  const nonce = randomBytes(16).toString('base64url');
  return new Response(index.replaceAll(NONCE_PLACEHOLDER, nonce), {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': TYPES['.html'] ?? '',
      'content-security-policy': contentSecurityPolicy(nonce),
      'cache-control': 'no-store',
    },
  });
}

function asset(path: string, file: Buffer): Response {
  return new Response(new Uint8Array(file), {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      // The bundler puts a hash of the content into the names under /assets/.
      'cache-control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    },
  });
}

function missing(): Response {
  return new Response('Not found\n', {
    status: 404,
    headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' },
  });
}

async function readAll(directory: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(directory.length).split(sep).join('/').replace(/^\/*/, '/'), await readFile(path));
  }
  return files;
}
