/** Stands in the built index.html where a shell puts a fresh nonce for each page it hands out. */
export const NONCE_PLACEHOLDER = '__CADASTRE_NONCE__';

/**
 * What a page of Cadastre may load, the same in the desktop window and in a browser: its own files, and
 * style elements that carry the page's nonce. No inline script, no other host, no frame.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
