import { openAgeFile } from '../../../src/engine/adapters/age-file-store.ts';

/**
 * Writes secrets to an age file, one after the other, and prints each key once its write has returned.
 * Arguments: folder, name of this writer, how many (0: until killed). The passphrase comes from the environment.
 */
const [folder = '', writer = '', count = '0'] = process.argv.slice(2);
const store = await openAgeFile(folder, process.env['CADASTRE_PASSPHRASE'] ?? '');
process.stdout.write('ready\n');
for (let index = 0; count === '0' || index < Number(count); index++) {
  const key = `${writer}/${index}`;
  await store.set(key, `value of ${key}`);
  process.stdout.write(`${key}\n`);
}
await store.close();
