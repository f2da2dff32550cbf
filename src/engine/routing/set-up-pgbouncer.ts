import type { Server } from '../../shared/models/server.ts';
import type { PlanStep } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { type ActRecord, performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { recorded } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import { quietly } from '../provisioning/quietly.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import {
  databasesWithoutLookup,
  installLookups,
  lookupRoleStands,
  openDatabases,
} from './install-lookups.ts';
import { LOOKUP_ROLE, lookupRoleStatements, lookupStatements } from './pgbouncer-lookup.ts';
import { type RegistryServer, readRegistry } from './registry.ts';
import type { RoutingContext } from './routing-context.ts';
import { readRoutingSettings } from './routing-settings.ts';

/** Whose verifier stands in the plan: none is made before it is carried out. */
const SHOWN_VERIFIER = 'SCRAM-SHA-256';

/** Databases whose statements a plan shows one by one: they differ by the name alone. */
const SHOWN_DATABASES = 10;

interface Found {
  readonly server: RegistryServer;
  readonly stands: boolean;
  /** Databases that lack the look-up. */
  readonly databases: readonly string[];
}

export interface SetUpInput {
  readonly password?: string | undefined;
  readonly newPassword: boolean;
}

/** What `setUpPgbouncer` would do on this server now. */
export async function planPgbouncer(
  context: RoutingContext,
  server: Server,
): Promise<{ server: string; done: boolean; steps: PlanStep[] }> {
  const { stands, databases } = await lookAt(context, await context.platform(), server);
  const role: PlanStep = {
    name: 'role',
    title: 'Look-up role',
    where: server.name,
    fact: stands
      ? 'it stands'
      : 'may sign in and look tenants up, nothing else; its password is made or asked for',
    statements: stands ? [] : lookupRoleStatements(false, SHOWN_VERIFIER).map(({ shown }) => shown),
    undo: null,
  };
  const lookups = databases.slice(0, SHOWN_DATABASES).map(
    (database): PlanStep => ({
      name: 'look-up',
      title: 'Look-up function',
      where: `${server.name}/${database}`,
      fact: 'tells the verifier of a login of a tenant that is open, to the look-up role alone',
      statements: lookupStatements(database).map(({ shown }) => shown.replaceAll(/\n\s+/g, '\n')),
      undo: null,
    }),
  );
  const more = databases.slice(SHOWN_DATABASES);
  if (more.length > 0) {
    lookups.push({
      name: 'look-ups',
      title: `The same in ${more.length} more databases`,
      where: server.name,
      fact: more.join(', '),
      statements: [],
      undo: null,
    });
  }
  return { server: server.name, done: stands && databases.length === 0, steps: [role, ...lookups] };
}

/**
 * Makes the look-up role and the function in the databases that need it. May be repeated: what stands is left alone.
 * The line for pgbouncer's auth_file is told once, when a password was made, and kept nowhere.
 */
export function setUpPgbouncer(
  context: RoutingContext,
  actor: Actor,
  server: Server,
  input: SetUpInput,
): Promise<{ server: string; role: string; databases: string[]; userlist: string | null }> {
  const { password: given, newPassword } = input;
  const intent = {
    actor,
    verb: 'set up pgbouncer',
    target: `server ${server.name}`,
    input: { newPassword, passwordGiven: given !== undefined },
  };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    const found = await lookAt(context, platform, server);
    await checkSuperuser(context, found.server);
    if (!found.stands) await onServer(context, found.server, lookupRoleStatements(false, null), record);
    const lookups = found.databases.map((database) => ({ server: found.server, database }));
    const { installed, failure } = await installLookups(context, lookups, record);
    if (failure) throw failure;
    // The password comes last: it is told once, and nothing that fails after it may lose it.
    const make = given === undefined && (newPassword || !(await hasPassword(context, found.server)));
    const password = make ? generatePassword() : given;
    if (password !== undefined) {
      const statements = lookupRoleStatements(true, await scramVerifier(password));
      await onServer(context, found.server, statements, record);
    }
    context.announcer.announce('domains');
    return {
      server: server.name,
      role: LOOKUP_ROLE,
      databases: installed,
      userlist: make && password !== undefined ? userlistLine(password) : null,
    };
  });
}

const userlistLine = (password: string): string => `"${LOOKUP_ROLE}" "${password}"`;

async function lookAt(context: RoutingContext, platform: OpenPlatform, server: Server): Promise<Found> {
  const { id, name, host, port, database } = server;
  const at: RegistryServer = { id, name, host, port, database };
  const { pgbouncer } = await readRoutingSettings(platform);
  const stands = await lookupRoleStands(context, at);
  const wanted =
    pgbouncer.lookupIn === 'maintenance-database'
      ? [database]
      : openDatabases(await readRegistry(platform), at);
  return { server: at, stands, databases: await databasesWithoutLookup(context, at, wanted) };
}

/** Nobody else can make a function that reads verifiers. */
async function checkSuperuser(context: RoutingContext, server: RegistryServer): Promise<void> {
  const maintenance = await context.maintenance(server.id);
  const { rows } = await maintenance.run<{ rolsuper: boolean }>(
    sql`SELECT rolsuper FROM pg_roles WHERE rolname = current_user`,
  );
  if (rows[0]?.rolsuper) return;
  throw new CadastreError('PERMISSION_DENIED', `Cadastre is no superuser on ${server.name}`, {
    target: server.name,
    wayOut: 'Have a superuser run the statements of the plan.',
    command: 'cadastre routing pgbouncer-setup --plan',
  });
}

async function hasPassword(context: RoutingContext, server: RegistryServer): Promise<boolean> {
  const maintenance = await context.maintenance(server.id);
  const { rows } = await maintenance.run<{ known: boolean }>(
    sql`SELECT rolpassword IS NOT NULL AS known FROM pg_authid WHERE rolname = ${LOOKUP_ROLE}`,
  );
  return rows[0]?.known === true;
}

/** In one transaction that the server's log says nothing of. */
async function onServer(
  context: RoutingContext,
  server: RegistryServer,
  statements: readonly Statement[],
  record: ActRecord,
): Promise<void> {
  const maintenance = await context.maintenance(server.id);
  const facts = { versionNumber: 0, superuser: true };
  await maintenance.withSession((plain) => {
    const session = recorded(plain, ({ shown }) => record.statement(shown));
    return quietly(session, facts, false, () => session.batch(statements));
  });
}
