import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import {
  type Blueprint,
  describeProblem,
  loadBlueprint,
  type TemplateContext,
} from '../../../src/engine/blueprints/index.ts';
import { type Session, withSession } from '../../../src/engine/postgres/session.ts';
import { identifier, sql } from '../../../src/engine/postgres/sql.ts';
import type { ClusterConnection } from '../../support/cluster.ts';
import { uniqueName } from '../../support/shared-cluster.ts';

export const STUDIO = join(import.meta.dirname, '../../../resources/blueprints/studio');

/** A folder with these files, gone at the end of `work`. */
export async function withFolder<T>(
  files: Record<string, string | Uint8Array>,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'cadastre-test-blueprint-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Loads a folder that is expected to be sound. */
export async function soundBlueprint(directory: string): Promise<Blueprint> {
  const { blueprint, problems } = await loadBlueprint(directory);
  if (!blueprint) throw new Error(problems.map(describeProblem).join('\n'));
  return blueprint;
}

/** A sound blueprint of these migrations; its name, and so its template, is its own. */
export function blueprintOf(
  migrations: Record<string, string>,
  more: { yaml?: string; files?: Record<string, string> } = {},
): Promise<Blueprint> {
  const name = uniqueName('bp').replaceAll(/[^a-z0-9]/g, '');
  const files = Object.fromEntries(
    Object.entries(migrations).map(([file, content]) => [`migrations/${file}`, content]),
  );
  return withFolder(
    {
      'blueprint.yaml': `name: ${name}\nmigrations: migrations\n${more.yaml ?? ''}`,
      ...files,
      ...more.files,
    },
    soundBlueprint,
  );
}

export function templatesOn(cluster: ClusterConnection) {
  const context: TemplateContext = {
    connect: (database) => connectPostgres(cluster.target(database)),
    appVersion: '0.0.0-test',
  };
  const server = {
    id: `${cluster.major}-${cluster.port}`,
    name: `pg-${cluster.major}`,
    database: 'postgres',
  };
  return { context, server };
}

export const asSuperuser = <T>(
  cluster: ClusterConnection,
  database: string,
  work: (session: Session) => Promise<T>,
): Promise<T> => withSession(connectPostgres, cluster.target(database), work);

/** A database for one test with a NOLOGIN owner role and a tenant's role that may create in it. */
export async function withTenantDatabase(
  cluster: ClusterConnection,
  work: (tenant: { database: string; owner: string; login: string; password: string }) => Promise<void>,
): Promise<void> {
  const database = uniqueName('tenant');
  const [owner, login, password] = [`${database}_owner`, `${database}_user`, 'only-for-this-test'];
  await asSuperuser(cluster, 'postgres', async (session) => {
    await session.run(sql`CREATE ROLE ${identifier(owner)} NOLOGIN`);
    await session.script(`CREATE ROLE ${identifier(login).sent} LOGIN PASSWORD '${password}'`);
    await session.run(sql`CREATE DATABASE ${identifier(database)} OWNER ${identifier(owner)}`);
    await session.run(sql`GRANT ALL ON DATABASE ${identifier(database)} TO ${identifier(login)}`);
  });
  try {
    await asSuperuser(cluster, database, (session) =>
      session.batch([
        sql`ALTER SCHEMA public OWNER TO ${identifier(owner)}`,
        sql`GRANT ALL ON SCHEMA public TO ${identifier(login)}`,
      ]),
    );
    await work({ database, owner, login, password });
  } finally {
    await asSuperuser(cluster, 'postgres', async (session) => {
      await session.run(sql`DROP DATABASE IF EXISTS ${identifier(database)} WITH (FORCE)`);
      await session.batch([
        sql`DROP ROLE IF EXISTS ${identifier(login)}`,
        sql`DROP ROLE IF EXISTS ${identifier(owner)}`,
      ]);
    });
  }
}
