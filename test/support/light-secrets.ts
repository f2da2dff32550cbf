import { join } from 'node:path';
import { createAgeFile } from '../../src/engine/adapters/age-file-store.ts';

/**
 * Makes the secrets file of a data folder that is yet to be used, as the first command would under
 * `CADASTRE_PASSPHRASE`, with a passphrase that costs a millisecond to open: each process of a test pays for it anew.
 * How much it is worth is written in the file, and read from there. `cli-process.test.ts` has one made at its full price.
 */
export function layLightSecrets(dataDirectory: string, passphrase: string): Promise<void> {
  return createAgeFile(join(dataDirectory, 'secrets'), passphrase, { workFactor: 10 });
}
