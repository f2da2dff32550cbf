import { isSealed } from '../../shared/models/configuration.ts';
import { openSealed, type SealKey } from '../adapters/age-text.ts';
import type { FileProblem, GivenFile } from './read-files.ts';

/**
 * Opens those of the files that are sealed with age, as an export with secrets is; all others stay as they are. One that
 * nobody gave a key for is a problem of its file. Errors: `INVALID_INPUT` naming `key.identity`, `DECRYPTION_FAILED` for
 * a key that does not open a file.
 */
export async function openFiles(
  files: readonly GivenFile[],
  key: SealKey | undefined,
): Promise<{ readonly files: GivenFile[]; readonly problems: FileProblem[] }> {
  const problems: FileProblem[] = [];
  const opened: GivenFile[] = [];
  for (const file of files) {
    if (!isSealed(file.content)) opened.push(file);
    else if (key === undefined) {
      problems.push({
        file: file.path,
        line: null,
        column: null,
        field: null,
        message: 'It is sealed with age: its passphrase or its identity opens it',
      });
    } else {
      opened.push({
        path: file.path.replace(/\.age$/, ''),
        content: await openSealed(file.content, key, 'key'),
      });
    }
  }
  return { files: opened, problems };
}
