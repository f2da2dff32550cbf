import { readFile } from 'node:fs/promises';
import { invalidInput } from '../engine/errors.ts';

const SAYS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file',
  EACCES: 'It may not be read',
  EISDIR: 'It is a folder',
};

/** A file as text, without the mark that Windows puts before it. Errors: `INVALID_INPUT` naming the field. */
export async function readText(file: string, field = 'file'): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw invalidInput([{ field, message: `${SAYS[error.code ?? ''] ?? error.message}: ${file}` }]);
  });
  return decodeText(bytes, file, field);
}

/** Bytes that are no UTF-8 are refused: read as something else, letters would be lost and nobody be told. */
export function decodeText(bytes: Buffer, name: string, field = 'file'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidInput([{ field, message: `${name} is not UTF-8 text: save it as UTF-8` }]);
  }
}
