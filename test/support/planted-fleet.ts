import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import type { Engine } from '../../src/engine/create-engine.ts';
import { type Row, withSession } from '../../src/engine/postgres/session.ts';
import { identifier, sql, trusted } from '../../src/engine/postgres/sql.ts';
import type { ClusterConnection } from './cluster.ts';
import { uniqueName } from './shared-cluster.ts';
import { RESOURCES, type TestClient } from './test-platform.ts';

export interface FleetFile {
  readonly name: string;
  readonly sql: string;
}

/** What every planted tenant begins with. */
export const FIRST_FILE: FleetFile = {
  name: '0001_customers.sql',
  sql: `CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
INSERT INTO customers (name) SELECT 'customer ' || n FROM generate_series(1, 20) AS n;
`,
};

export interface FleetOptions {
  /** Name of the server; `main`, or the only one. */
  readonly server?: string;
  /** What its tenants begin with; `FIRST_FILE` when left out. */
  readonly files?: readonly FleetFile[];
  /** A shipped blueprint whose files its tenants begin with. */
  readonly like?: string;
}

export interface Fleet {
  readonly blueprint: string;
  /** Slugs, in the order of their names. */
  readonly slugs: readonly string[];
  readonly databases: readonly string[];
  readonly ids: readonly number[];
  readonly ownerRole: string;
  /** Puts files into the blueprint's folder: from now on every tenant lacks them. */
  addFiles(...files: readonly FleetFile[]): Promise<void>;
  /** More tenants like the first ones, made this moment; their slugs. */
  grow(count: number): Promise<string[]>;
  /** As the superuser, in the database of one of its tenants. */
  query<R extends Row>(index: number, text: string): Promise<R[]>;
  remove(): Promise<void>;
}

/** Databases that are made at once: one backend copies while the other waits for the disk. */
const AT_ONCE = 2;

/**
 * A blueprint and tenants of it, each with a database cloned from its template and with rows in the platform database,
 * made by SQL alone: hundreds in the time of one that is provisioned.
 */
export async function plantFleet(
  { engine, client }: { readonly engine: Engine; readonly client: TestClient },
  cluster: ClusterConnection,
  count: number,
  options: FleetOptions = {},
): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-fleet-'));
  const blueprint = uniqueName('f').replace('_', '');
  const addFiles = async (...files: readonly FleetFile[]) => {
    for (const file of files) await writeFile(join(folder, 'migrations', file.name), file.sql);
  };
  if (options.like === undefined) {
    await mkdir(join(folder, 'migrations'));
    await writeFile(
      join(folder, 'blueprint.yaml'),
      `name: ${blueprint}\ntitle: Fleet\nprefix: ${blueprint}\nisolation: [database]\nmigrations: migrations\n`,
    );
    await addFiles(...(options.files ?? [FIRST_FILE]));
  } else {
    await cp(join(RESOURCES, 'blueprints', options.like), folder, { recursive: true });
    const manifest = join(folder, 'blueprint.yaml');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replaceAll(/^(name|prefix): .*$/gm, `$1: ${blueprint}`));
  }
  await client.blueprints.add({ directory: folder });
  const loaded = await engine.migrations.findBlueprint(blueprint);
  const servers = await client.servers.list();
  const server = servers.find(({ name }) => name === (options.server ?? 'main')) ?? servers[0];
  if (!server) throw new Error('There is no server to plant tenants on');
  const template = await engine.migrations.ensureTemplate(server.id, loaded, () => undefined);
  const { database } = await engine.platform.open();
  await database.run(
    sql`INSERT INTO platform.blueprints (hash, name, content) VALUES (${loaded.hash}, ${blueprint}, ${JSON.stringify(loaded)}::jsonb)
        ON CONFLICT DO NOTHING`,
  );
  const ownerRole = `${blueprint}_owner`;
  await withSession(connectPostgres, cluster.target(), (session) =>
    session.run(sql`CREATE ROLE ${identifier(ownerRole)} NOLOGIN`),
  );
  const slugs: string[] = [];
  const databases: string[] = [];
  const ids: number[] = [];
  const grow = async (more: number) => {
    const { rows } = await database.run<{ id: number; slug: string; database: string }>(
      sql`WITH made AS (
            INSERT INTO platform.organizations (name, slug, status, owner_email, ready_at)
            SELECT ${blueprint} || ' ' || lpad(n::text, 5, '0'), ${blueprint} || '-' || n, 'ACTIVE', ${blueprint} || n || '@example.com', now()
            FROM generate_series(${slugs.length}::int + 1, ${slugs.length}::int + ${more}::int) AS n RETURNING id, slug
          ), placed AS (
            INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, role_name, owner_role, blueprint, blueprint_hash, schema_version)
            SELECT id, 'database', ${server.id}::uuid, ${blueprint} || '_' || id || '_db', ${blueprint} || '_' || id || '_user', ${ownerRole},
              ${blueprint}, ${loaded.hash}, ${loaded.version} FROM made
            RETURNING organization_id, database_name
          )
          SELECT id, slug, database_name AS database FROM made JOIN placed ON placed.organization_id = made.id ORDER BY id`,
    );
    const left = rows.values();
    const lane = async () => {
      await withSession(connectPostgres, cluster.target(), async (session) => {
        for (const row of left) {
          await session.run(
            sql`CREATE DATABASE ${identifier(row.database)} OWNER ${identifier(ownerRole)} TEMPLATE ${identifier(template.template)}`,
          );
          await session.run(sql`REVOKE CONNECT ON DATABASE ${identifier(row.database)} FROM PUBLIC`);
        }
      });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    slugs.push(...rows.map(({ slug }) => slug));
    databases.push(...rows.map((row) => row.database));
    ids.push(...rows.map(({ id }) => id));
    return rows.map(({ slug }) => slug);
  };
  await grow(count);
  return {
    blueprint,
    slugs,
    databases,
    ids,
    ownerRole,
    addFiles,
    grow,
    async query<R extends Row>(index: number, text: string) {
      return withSession(connectPostgres, cluster.target(databases[index] ?? ''), async (session) => {
        const { rows } = await session.run<R>(sql`${trusted(text)}`);
        return rows;
      });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
