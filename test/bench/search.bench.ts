// What one key costs in the search over 2,000 tenants, without the drawing of what is found.
// Last line: one JSON document. Usage: npm run bench -- search
import { createServer } from 'vite';
import type { Tenant } from '../../src/shared/models/tenant.ts';

const TENANTS = 2_000;
const ROUNDS = 50;
const WORDS = ['societe 19', 'éditions du lac', 'studio_7', 'nobody is called so'];

const made = (round: number): Tenant[] =>
  Array.from(
    { length: TENANTS },
    (_, id) =>
      ({
        id,
        name: `Société ${id} Éditions du Lac ${round}`,
        slug: `societe-${id}`,
        status: 'ACTIVE',
        server: `lyo-${id % 4}`,
        database: `studio_${id}_db`,
        role: `studio_${id}_user`,
        ownerEmail: `owner-${id}@bench.example`,
      }) as unknown as Tenant,
  );

/** The part of the screens that is measured, as the screens are built: Node cannot read what stands beside it. */
interface Search {
  readonly filterTenants: (tenants: readonly Tenant[], filter: object) => Tenant[];
  readonly NO_FILTER: object;
}
const vite = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false },
  appType: 'custom',
});
const { filterTenants, NO_FILTER } = (await vite.ssrLoadModule(
  '/src/renderer/features/tenants/tenant-view.ts',
)) as unknown as Search;
await vite.close();

const keys: number[] = [];
const firsts: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const tenants = made(round);
  let first = true;
  for (const word of WORDS) {
    for (let length = 1; length <= word.length; length += 1) {
      const started = performance.now();
      filterTenants(tenants, { ...NO_FILTER, search: word.slice(0, length) });
      (first ? firsts : keys).push(performance.now() - started);
      first = false;
    }
  }
}
const sorted = keys.toSorted((a, b) => a - b);
const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
const round3 = (value: number) => Math.round(value * 1000) / 1000;
const figures = {
  tenants: TENANTS,
  'keystroke-p50-ms': round3(at(0.5)),
  'keystroke-p99-ms': round3(at(0.99)),
  // Makes the text that is searched, once a row.
  'first-keystroke-ms': round3(Math.max(...firsts)),
};
console.log(
  `a key takes ${figures['keystroke-p50-ms']} ms in the middle, ${figures['keystroke-p99-ms']} ms at p99`,
);
console.log(JSON.stringify({ bench: 'search', ratios: {}, figures }));
