import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { Orphan, OrphanReport } from '../../shared/models/orphan.ts';
import type { Server } from '../../shared/models/server.ts';
import { knownBlueprints, templateName } from '../blueprints/index.ts';
import { finalName } from '../blueprints/template-state.ts';
import { toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { keptDatabasesOf } from '../provisioning/shared/shared-database.ts';
import type { OrphanContext } from './orphan-context.ts';
import { busyTenants, placeOrphansOf } from './place-orphans.ts';
import { readServerSight, type ServerSight } from './read-server-sight.ts';

/** What both sides do not agree on, over all servers or one. Nothing is changed. */
export async function listOrphans(context: OrphanContext, only?: string): Promise<OrphanReport> {
  const platform = await context.platform();
  const servers = only === undefined ? context.servers() : [context.resolveServer(only)];
  const templates = await templatesInUse(context, platform);
  const report: { orphans: Orphan[]; servers: OrphanReport['servers'] } = { orphans: [], servers: [] };
  for (const server of servers) {
    const started = performance.now();
    let problem: string | null = null;
    try {
      report.orphans.push(...(await orphansOf(context, platform, server, templates)));
    } catch (error) {
      // One server that is away hides nothing of the others.
      problem = toErrorData(error).message;
    }
    const durationMs = Math.round(performance.now() - started);
    report.servers.push({ server: server.name, problem, durationMs });
  }
  return { readAt: new Date().toISOString(), ...report };
}

interface BookEntry {
  readonly [column: string]: unknown;
  readonly slug: string;
  readonly status: TenantStatus;
  readonly database_name: string;
  readonly parked_as: string | null;
  readonly isolation: string;
  readonly roles: string[];
  readonly purge_due_at: Date | null;
  readonly overdue: boolean;
}

export async function orphansOf(
  context: OrphanContext,
  platform: OpenPlatform,
  server: Server,
  templates: ReadonlySet<string>,
): Promise<Orphan[]> {
  const book = await readBook(platform, server.id);
  const own = platform.serverId === server.id ? [platform.databaseName] : [];
  const known = {
    databases: [
      ...own,
      ...(await keptDatabasesOf(platform, server.id)),
      ...book.flatMap(({ database_name, parked_as }) => [
        database_name,
        ...(parked_as === null ? [] : [parked_as]),
      ]),
    ],
    roles: [...new Set(book.flatMap(({ roles }) => roles))],
  };
  const busy = await busyTenants(platform);
  const sight = await readServerSight(await context.maintenance(server.id), known);
  return [
    ...sight.databases.flatMap((database) => databaseOrphan(server.name, database, templates)),
    ...sight.roles
      .filter(({ mark }) => !busy.has(numberOf(mark)))
      .flatMap((role) => roleOrphan(server.name, role)),
    ...(await placeOrphansOf(context, platform, server)).map(({ orphan }) => orphan),
    ...book.flatMap((entry) => bookOrphans(server.name, entry, sight)),
  ];
}

const TENANT_MARK = /^Cadastre tenant (\d+)\b/;
/** NaN: it is not marked as a tenant's. */
const numberOf = (mark: string | null) => Number(TENANT_MARK.exec(mark ?? '')?.[1]);
const PARKED = /_deleted_\d{8}$/;

function databaseOrphan(
  server: string,
  database: ServerSight['databases'][number],
  templates: ReadonlySet<string>,
): Orphan[] {
  const { name, owner, mark, bytes, sessions } = database;
  const base = { server, name, owner, bytes, sessions, tenant: null, purgeDueAt: null };
  if (name.startsWith('cadastre_tpl_')) {
    if (templates.has(finalName(name))) return [];
    const explanation =
      'A template of a blueprint version that nobody uses any more, as far as is known here.';
    return [{ ...base, kind: 'template', ours: true, explanation, can: ['remove'] }];
  }
  const number = TENANT_MARK.exec(mark ?? '')?.[1];
  const ours = number !== undefined;
  const from = ours
    ? `Made by Cadastre for tenant ${number}, which this platform does not know; another platform on the same server may.`
    : 'No organization has this database, and it carries no mark of Cadastre.';
  if (PARKED.test(name)) {
    const explanation = `It is called like a deleted tenant's database, and no deleted tenant has it. ${from}`;
    return [{ ...base, kind: 'parked-database', ours, explanation, can: ['adopt', 'remove'] }];
  }
  return [{ ...base, kind: 'database', ours, explanation: from, can: ['adopt', 'remove'] }];
}

function roleOrphan(server: string, role: ServerSight['roles'][number]): Orphan[] {
  const { name, mark, sessions, used, related } = role;
  const number = TENANT_MARK.exec(mark ?? '')?.[1];
  const ours = number !== undefined;
  // A stranger that has something somewhere is in use, and shows with the database that it belongs to.
  if (!ours && (used || related || sessions > 0)) return [];
  const explanation = ours
    ? `Made by Cadastre for tenant ${number}, which this platform does not know under this name; another platform on the same server may.`
    : 'It belongs to no tenant, owns nothing and has no privilege anywhere.';
  const nothing = { owner: null, bytes: null, tenant: null, purgeDueAt: null };
  return [{ kind: 'role', server, name, ours, sessions, ...nothing, explanation, can: ['remove'] }];
}

/** Those that are on their way are left to their jobs. */
const SETTLED: readonly TenantStatus[] = ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED', 'DELETED'];

function bookOrphans(server: string, entry: BookEntry, sight: ServerSight): Orphan[] {
  if (!SETTLED.includes(entry.status)) return [];
  const { slug, database_name, parked_as, roles } = entry;
  const base = { server, ours: true, owner: null, bytes: null, sessions: null, tenant: slug };
  const purgeDueAt = entry.purge_due_at?.toISOString() ?? null;
  // What shares its database is parked inside of it.
  const parked = entry.isolation === 'database' && parked_as !== null ? [parked_as] : [];
  const names = [database_name, ...parked];
  const there = names.find((name) => sight.here.includes(name));
  const missing = [
    ...(there === undefined ? [`the database ${names.join(' or ')}`] : []),
    ...roles.filter((role) => !sight.rolesHere.includes(role)).map((role) => `the role ${role}`),
  ];
  if (missing.length > 0) {
    const explanation = `The tenant ${slug} is ${entry.status.toLowerCase()}, and ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not on its server.`;
    return [{ ...base, kind: 'organization', name: slug, purgeDueAt, explanation, can: ['purge'] }];
  }
  if (entry.status === 'DELETED' && entry.overdue && there !== undefined) {
    const explanation = `The tenant ${slug} was deleted, and its time is over: it is due to be purged.`;
    return [{ ...base, kind: 'parked-database', name: there, purgeDueAt, explanation, can: ['purge'] }];
  }
  return [];
}

async function readBook(platform: OpenPlatform, serverId: string): Promise<BookEntry[]> {
  const { rows } = await platform.database.run<BookEntry>(
    sql`SELECT slug, status, database_name, parked_as, isolation, purge_due_at, purge_due_at < now() AS overdue,
          ARRAY(SELECT DISTINCT each FROM unnest(ARRAY[role_name, owner_role, login_role]
            || ARRAY(SELECT credentials.role_name FROM platform.credentials
                     WHERE credentials.organization_id = organizations.id)
            || ARRAY(SELECT tenant_accounts.role_name FROM platform.tenant_accounts
                     WHERE tenant_accounts.organization_id = organizations.id)) AS each
                WHERE each IS NOT NULL) AS roles
        FROM platform.tenants JOIN platform.organizations ON organizations.id = organization_id
        WHERE server_id = ${serverId}`,
  );
  return rows;
}

/** Templates of the blueprints that this workstation knows, and of the newest that any workstation published. */
export async function templatesInUse(
  context: Pick<OrphanContext, 'blueprints'>,
  platform: OpenPlatform,
): Promise<Set<string>> {
  const known = await knownBlueprints(context.blueprints);
  const { rows } = await platform.database.run<{ name: string; hash: string }>(
    sql`SELECT DISTINCT ON (name) name, hash FROM platform.blueprints ORDER BY name, published_at DESC`,
  );
  return new Set([
    ...known.flatMap(({ blueprint }) => (blueprint ? [templateName(blueprint)] : [])),
    ...rows.map(templateName),
  ]);
}
