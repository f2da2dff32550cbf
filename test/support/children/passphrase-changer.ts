import { changePassphrase } from '../../../src/engine/adapters/age-file-store.ts';

/**
 * Puts an age file under another passphrase. Argument: the folder. The passphrases come from the environment.
 */
const [folder = ''] = process.argv.slice(2);
const { CADASTRE_PASSPHRASE: before = '', NEXT_PASSPHRASE: after = '' } = process.env;
process.stdout.write('ready\n');
await changePassphrase(folder, before, after, { workFactor: 8 });
process.stdout.write('changed\n');
