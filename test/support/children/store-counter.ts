/** Counts a number in a local store up, from a process of its own: `store-counter.ts FILE TIMES`. */
import { openLocalStore } from '../../../src/engine/adapters/sqlite-local-store.ts';

const [file = '', times = '0'] = process.argv.slice(2);
const store = openLocalStore(file);
for (let done = 0; done < Number(times); done += 1) {
  store.update<number>('count', (before) => (before ?? 0) + 1);
}
store.close();
