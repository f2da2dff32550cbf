import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { YamlPath } from '../yaml/plain-yaml.ts';
import type { Variables } from './tier-layer.ts';
import type { TierNotes } from './tier-notes.ts';
import { substitute } from './variables.ts';

const TENANT = `\${TENANT_ID}`;
/** Names in PostgreSQL, which every role of a cluster can list. */
const IN_POSTGRES = /^(accounts\.(admin|app|read_only)|namespaces\.(data|analytics|audit))$/;
const IN_A_STORE = /^namespaces\.(mongodb|redis|clickhouse|elasticsearch)$/;
/** What begins with these belongs to the tenant: `studio_1` would begin `studio_17` too. */
const PREFIX = /^namespaces\.(mongodb|redis|elasticsearch)$/;
/** Cadastre's own names of a tenant's roles and database. */
const TAKEN = /^\$\{TENANT_ID\}_(db|user|user_b|owner)$/;

/** Names that two tenants would share, or that would tell one of the other. Answers with the paths of those it noted. */
export function checkNames(
  notes: TierNotes,
  written: FlatSettings,
  variables: Variables,
  placeOf: (path: string) => YamlPath,
): ReadonlySet<string> {
  const noted = new Set<string>();
  const seen = new Map<string, string>();
  for (const [path, raw] of Object.entries(written)) {
    const postgres = IN_POSTGRES.test(path);
    if ((!postgres && !IN_A_STORE.test(path)) || typeof raw !== 'string') continue;
    // With the tier's own variables set in, what is left is the tenant's; an escaped one is no variable.
    const value = String(substitute(raw.replaceAll('$${', '$ {'), variables));
    const place = placeOf(path);
    const note = (message: string) => {
      noted.add(path);
      notes.at(place, place[0] === 'extends' ? `${path}: ${message}` : message);
    };
    if (!value.includes(TENANT)) {
      note(`without ${TENANT} in it, tenants would share the name`);
      continue;
    }
    if (postgres && /\$\{TENANT_(SLUG|NAME)\}/.test(value))
      note('every role of the server can list it, so it cannot hold the name of a customer');
    if (TAKEN.test(value)) note('Cadastre gives that name to the tenant itself');
    if (PREFIX.test(path) && /\$\{TENANT_ID\}(\d|$)/.test(value))
      note(
        `a sign that is no digit must follow ${TENANT}, or it would be the beginning of other tenants' names too`,
      );
    const group = path.startsWith('accounts.') ? 'accounts' : postgres ? 'schemas' : path;
    const twin = seen.get(`${group} ${value}`);
    if (twin !== undefined) note(`is the same as ${twin}`);
    seen.set(`${group} ${value}`, path);
  }
  return noted;
}
