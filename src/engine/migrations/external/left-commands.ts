import { ifTemplateIsFree } from '../../blueprints/template-lock.ts';
import { toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import type { Database, Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { removeLeftFolders } from './command-folder.ts';
import { dropCommandLogin, type LoginMark, MARK, readMark } from './command-login.ts';
import type { CommandPorts } from './command-ports.ts';

interface LeftContext {
  readonly commands: Pick<CommandPorts, 'directory'>;
  maintenance(serverId: string): Promise<Database>;
  connectBeside(serverId: string, database: string): Promise<Session>;
}

/**
 * Takes away what killed processes have left of commands: password files and the programs themselves on this
 * workstation, logins on these servers. What somebody is at work on stays. A server that is away is left for the next
 * time. Answers with one line for each thing that it found.
 */
export async function sweepCommands(
  context: LeftContext,
  platform: OpenPlatform | null,
  serverIds: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  const { folders, commands } = await removeLeftFolders(context.commands.directory);
  if (folders > 0) found.push(`${folders} left password files of commands are removed`);
  if (commands > 0) found.push(`${commands} commands that a killed process had left were ended`);
  if (platform === null) return found;
  for (const serverId of serverIds) {
    try {
      found.push(...(await sweepServer(context, platform, serverId)));
    } catch (error) {
      found.push(`logins of commands could not be looked for: ${toErrorData(error).message}`);
    }
  }
  return found;
}

async function sweepServer(
  context: LeftContext,
  platform: OpenPlatform,
  serverId: string,
): Promise<string[]> {
  const maintenance = await context.maintenance(serverId);
  const { rows } = await maintenance.run<{ name: string; comment: string }>(
    sql`SELECT rolname AS name, shobj_description(oid, 'pg_authid') AS comment FROM pg_roles
        WHERE starts_with(shobj_description(oid, 'pg_authid'), ${MARK}) ORDER BY 1`,
  );
  const dropped: string[] = [];
  for (const { name, comment } of rows) {
    const mark = readMark(comment);
    // Another platform on this server looks after its own.
    if (mark?.platform !== platform.id) continue;
    const done = await maintenance.withSession((session) => {
      const drop = () => dropLogin(context, session, serverId, name, mark);
      return mark.template === null
        ? whileFree(platform, mark.tenantId, drop)
        : ifTemplateIsFree(session, mark.template, drop);
    });
    if (done) dropped.push(`the login ${name} that a killed process had left is dropped`);
  }
  return dropped;
}

/** null: another process is at work on the tenant, and the login is its. */
async function whileFree<T>(
  platform: OpenPlatform,
  tenantId: number | null,
  work: () => Promise<T>,
): Promise<T | null> {
  if (tenantId === null || !(await platform.locks.tryLock('tenant', tenantId))) return null;
  try {
    return await work();
  } finally {
    await platform.locks.unlock('tenant', tenantId);
  }
}

async function dropLogin(
  context: LeftContext,
  server: Session,
  serverId: string,
  name: string,
  mark: LoginMark,
): Promise<boolean> {
  const { rows } = await server.run(
    sql`SELECT FROM pg_database WHERE datname = ${mark.database} AND datallowconn`,
  );
  // Its database is gone, and with it all that it could own.
  if (rows.length === 0) return dropCommandLogin(server, name, null);
  const session = await context.connectBeside(serverId, mark.database);
  try {
    await onlyBuiltIn(session);
    return await dropCommandLogin(session, name, mark.role);
  } finally {
    await session.close();
  }
}
