import type { TemplateBuild } from '../../shared/models/blueprint.ts';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { isUpToDate } from './apply-migrations.ts';
import type { Blueprint } from './blueprint.ts';
import { buildTemplate, closeStatements, countTables, type TemplateContext } from './build-template.ts';
import { dropTemplate } from './drop-template.ts';
import { readHistory } from './schema-history.ts';
import { withTemplateLock } from './template-lock.ts';
import { buildingName, listTemplates, type TemplateState, templateName } from './template-state.ts';

export interface TemplateServer {
  readonly id: string;
  readonly name: string;
  /** The maintenance database. */
  readonly database: string;
}

/** Found or built in this process: server and hash to the answer, or to the work that will give it. */
const found = new Map<string, Promise<TemplateBuild>>();

const keyOf = (server: Pick<TemplateServer, 'id'>, blueprint: Pick<Blueprint, 'name' | 'hash'>) =>
  `${server.id} ${templateName(blueprint)}`;

/**
 * The template database of exactly this blueprint on this server, built when it is not there. The second time
 * it costs nothing; who then finds it gone (3D000) says so with `forgetTemplate` and asks again.
 */
export async function ensureTemplate(
  context: TemplateContext,
  server: TemplateServer,
  blueprint: Blueprint,
): Promise<TemplateBuild> {
  const key = keyOf(server, blueprint);
  const known = found.get(key);
  if (known) return { ...(await known), built: false, durationMs: 0 };
  const work = findOrBuild(context, server, blueprint);
  found.set(key, work);
  try {
    return await work;
  } catch (error) {
    if (found.get(key) === work) found.delete(key);
    throw error;
  }
}

/** The next `ensureTemplate` looks at the server again. */
export function forgetTemplate(
  server: Pick<TemplateServer, 'id'>,
  blueprint: Pick<Blueprint, 'name' | 'hash'>,
): void {
  found.delete(keyOf(server, blueprint));
}

async function findOrBuild(
  context: TemplateContext,
  server: TemplateServer,
  blueprint: Blueprint,
): Promise<TemplateBuild> {
  const started = performance.now();
  const name = templateName(blueprint);
  const maintenance = await context.connect(server.database);
  const answer = (state: TemplateState, built: boolean): TemplateBuild => ({
    blueprint: blueprint.name,
    server: server.name,
    template: name,
    hash: blueprint.hash,
    built,
    tables: state.marker?.tables ?? 0,
    version: state.marker?.version ?? blueprint.version,
    bytes: state.bytes,
    durationMs: Math.round(performance.now() - started),
  });
  try {
    const standing = await readyTemplate(maintenance, blueprint);
    if (standing) return answer(standing, false);
    return await withTemplateLock(maintenance, name, context.progress ?? (() => undefined), async () => {
      // Another app may have built it while we waited.
      const meanwhile = await readyTemplate(maintenance, blueprint);
      if (meanwhile) return answer(meanwhile, false);
      const reclosed = await closeAgain(context, maintenance, blueprint);
      if (reclosed) return answer(reclosed, false);
      await removeLeftovers(maintenance, name);
      await buildTemplate(context, maintenance, blueprint);
      const built = await readyTemplate(maintenance, blueprint);
      if (!built) {
        throw new CadastreError('CONFLICT', `The template ${name} vanished right after it was built`, {
          target: name,
          wayOut: 'Look for another program that drops or opens databases on this server, then try again.',
        });
      }
      return answer(built, true);
    });
  } finally {
    await maintenance.close();
  }
}

async function readyTemplate(session: Session, blueprint: Blueprint): Promise<TemplateState | null> {
  const [state] = await listTemplates(session, templateName(blueprint));
  return state?.state === 'ready' && state.marker?.hash === blueprint.hash ? state : null;
}

/**
 * A finished template that somebody opened is closed again when it is still what was built: same migrations,
 * same number of tables. null: there is none, or it has to be built anew.
 */
async function closeAgain(
  context: TemplateContext,
  maintenance: Session,
  blueprint: Blueprint,
): Promise<TemplateState | null> {
  const name = templateName(blueprint);
  const [state] = await listTemplates(maintenance, name);
  if (state?.state !== 'open' || state.marker?.hash !== blueprint.hash) return null;
  await maintenance.run(sql`ALTER DATABASE ${identifier(name)} ALLOW_CONNECTIONS true`);
  const session = await context.connect(name);
  try {
    const history = await readHistory(session);
    const same = isUpToDate(blueprint, history) && (await countTables(session)) === state.marker.tables;
    if (!same) return null;
  } finally {
    await session.close();
  }
  await maintenance.batch(closeStatements(name));
  await maintenance.run(
    sql`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ${name}`,
  );
  return readyTemplate(maintenance, blueprint);
}

/** What a crashed build or an interrupted drop has left, under either name. */
async function removeLeftovers(maintenance: Session, template: string): Promise<void> {
  for (const name of [buildingName(template), template]) {
    for (const leftover of await listTemplates(maintenance, name)) await dropTemplate(maintenance, leftover);
  }
}
