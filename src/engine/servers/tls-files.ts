import { resolve } from 'node:path';
import type { TlsSettings } from '../../shared/models/server.ts';

/** Paths that hold wherever Cadastre is started from later: a relative one means the folder it was given in. */
export function withAbsoluteFiles(tls: TlsSettings): TlsSettings {
  const absolute = { ...tls };
  for (const field of ['caFile', 'certificateFile', 'keyFile'] as const) {
    const path = tls[field];
    if (path) absolute[field] = resolve(path);
  }
  return absolute;
}
