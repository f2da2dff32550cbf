import type { TakeBackInput } from '../../shared/models/orphan.ts';
import type { Server } from '../../shared/models/server.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { storeConfiguration } from '../configuration/index.ts';
import { beginHold, insertHold } from '../enforcement/hold-existing.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import { openSubscription } from '../lifecycle/subscriptions.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import { recorded, type Session, type StatementRecord } from '../postgres/session.ts';
import { identifier, secretLiteral, sql } from '../postgres/sql.ts';
import { readServerFacts } from '../provisioning/provision-run.ts';
import { quietly } from '../provisioning/quietly.ts';
import { tierOfExisting } from '../provisioning/tier/tier-of-existing.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import { resolvePlan } from '../signup/plans.ts';
import { emailIsTaken, freeSlug, slugIsTaken } from '../tenants/check-name.ts';
import { credentialContext } from '../tenants/read-credentials.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import type { OrphanContext } from './orphan-context.ts';
import { isTaken, type OrphanPlace, placeOrphansOf } from './place-orphans.ts';
import { placeLock } from './remove-orphan.ts';

interface TakenPlace {
  readonly id: number;
  readonly place: OrphanPlace;
  readonly role: string;
  readonly ownerRole: string;
  /** Which of its logins the server lets in; null: none, it was suspended or deleted when it was lost. */
  readonly openLogin: string | null;
  readonly version: string | null;
}

/**
 * A schema, or rows, of a shared database become a tenant again under the number that they carry, such as after the
 * platform database was restored from before they were made. Active where its login may connect, else suspended, to be
 * reactivated: nothing on the server is opened. Errors: `NOT_FOUND` when it is no orphan, `REFUSED` where
 * its number or its roles are not what they were, `INVALID_INPUT` naming the field. What its tier asks of the server is
 * set by a job that begins with it.
 */
export function takeBackPlace(context: OrphanContext, actor: Actor, input: TakeBackInput): Promise<Tenant> {
  const intent = {
    actor,
    verb: 'take back place',
    target: `${input.kind} ${input.name} on ${input.server}`,
    input: { ...input },
  };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    const server = context.resolveServer(input.server);
    const found = (await placeOrphansOf(context, platform, server)).find(
      ({ orphan }) => orphan.kind === input.kind && orphan.name === input.name,
    );
    if (!found) {
      throw new CadastreError(
        'NOT_FOUND',
        `There is no orphan ${input.kind} ${input.name} on ${server.name}`,
        {
          wayOut: 'The list of orphans shows those there are.',
          command: 'cadastre orphans list',
        },
      );
    }
    const taken = await whatItIs(context, platform, server, found.place);
    const names = await chooseNames(platform, input);
    const { tier } = await tierOfExisting(
      platform,
      { tier: input.tier ?? null, plan: names.plan },
      { server, isolation: taken.place.schema === null ? 'row' : 'schema' },
      context.ensureTiers,
    );
    const password = input.newPassword ? generatePassword() : null;
    const hold = await platform.database.transaction(async (session) => {
      await session.run(placeLock(server.id, input.name));
      if (await isTaken(platform, server.id, taken.place))
        throw new CadastreError('CONFLICT', `${input.name} is no orphan any more`, {
          wayOut: 'Look at the report again.',
        });
      await insertTenant(session, platform, server, taken, names, password);
      // Last before the commit: a password that nobody has written down is set again by doing this again.
      if (password !== null)
        await setPassword(context, server, taken, password, (line) => record.statement(line.shown));
      if (tier === null) return null;
      await storeConfiguration(session, {
        tenantId: taken.id,
        tier,
        environment: null,
        overrides: {},
        changedBy: actor.name,
      });
      const { name, slug } = names;
      return insertHold(session, context.runner, actor, { id: taken.id, slug, name, server: server.name });
    });
    platform.locks.say('tenants', taken.id);
    if (hold !== null) await beginHold(context, hold);
    return getTenantById(platform, taken.id);
  });
}

async function whatItIs(
  context: OrphanContext,
  platform: OpenPlatform,
  server: Server,
  place: OrphanPlace,
): Promise<TakenPlace> {
  const { tenantId: id, database, schema } = place;
  if (id === null || id > 2_147_483_647) throw notAsItWas('nothing says for whom it was made');
  const { rowCount } = await platform.database.run(sql`SELECT FROM platform.organizations WHERE id = ${id}`);
  if (rowCount > 0) throw notAsItWas(`number ${id} is that of another tenant, or of one that was purged`);
  const mark = `^Cadastre tenant ${id}(,|$)`;
  const inside = await context.connectTo(server.id, database);
  try {
    await onlyBuiltIn(inside);
    const { rows } = await inside.run<{
      role: string;
      schema: string | null;
      owner: string | null;
      version: string | null;
      marked: number;
      open_login: string | null;
    }>(
      sql`SELECT role_name AS role, schema_name AS schema,
            coalesce((SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = schema_name),
                     regexp_replace(role_name, '_user$', '_owner')) AS owner,
            coalesce((SELECT max(version) FROM cadastre.place_history AS done WHERE done.tenant_id = places.tenant_id), version) AS version,
            (SELECT count(*)::int FROM pg_roles
             WHERE shobj_description(oid, 'pg_authid') ~ ${mark}
               AND rolname IN (role_name, regexp_replace(role_name, '_user$', '_owner'))) AS marked,
            -- A rotation of the password may have left it with its second login.
            (SELECT rolname::text FROM pg_roles
             WHERE shobj_description(oid, 'pg_authid') ~ ${mark} AND rolcanlogin
               AND rolname IN (role_name, role_name || '_b', ${`cadastre_${id}_b`})
               AND has_database_privilege(oid, current_database(), 'CONNECT')
             ORDER BY rolname = role_name DESC LIMIT 1) AS open_login
          FROM cadastre.places WHERE tenant_id = ${id}`,
    );
    const found = rows[0];
    if (!found || found.owner === null) throw notAsItWas('no place was given out under its number');
    if (found.schema !== schema)
      throw notAsItWas(`it was given out as ${found.schema}: rename the schema first`);
    if (found.marked < 2) throw notAsItWas(`the role ${found.role} or its owner role is not on the server`);
    const { role, owner: ownerRole, open_login: openLogin, version } = found;
    return { id, place, role, ownerRole, openLogin, version };
  } finally {
    await inside.close();
  }
}

interface Names {
  readonly name: string;
  readonly slug: string;
  readonly ownerEmail: string | null;
  readonly plan: string | null;
}

async function chooseNames(platform: OpenPlatform, input: TakeBackInput): Promise<Names> {
  const { tenantName: name, slug, ownerEmail = null, subscription } = input;
  if (slug !== undefined && (await slugIsTaken(platform, slug)))
    throw invalidInput([{ field: 'slug', message: 'Taken by another tenant' }]);
  if (ownerEmail !== null && (await emailIsTaken(platform, ownerEmail)))
    throw invalidInput([{ field: 'ownerEmail', message: 'Used by another tenant' }]);
  return {
    name,
    slug: slug ?? (await freeSlug(platform, name)),
    ownerEmail,
    plan: subscription === undefined ? null : await resolvePlan(platform, subscription),
  };
}

async function insertTenant(
  session: Session,
  { cipher }: OpenPlatform,
  server: Server,
  { id, place, role, ownerRole, openLogin, version }: TakenPlace,
  { name, slug, ownerEmail, plan }: Names,
  password: string | null,
): Promise<void> {
  const isolation = place.schema === null ? 'row' : 'schema';
  const login = openLogin ?? role;
  await session.run(
    sql`INSERT INTO platform.organizations (id, name, slug, status, status_reason, owner_email, ready_at) OVERRIDING SYSTEM VALUE
        VALUES (${id}, ${name}, ${slug}, ${openLogin === null ? 'SUSPENDED' : 'ACTIVE'}, ${openLogin === null ? 'manual' : null},
                ${ownerEmail}, now())`,
  );
  // All that a block takes of a shared database is the login and CONNECT: what an empty one gives back.
  if (openLogin === null)
    await session.run(
      sql`INSERT INTO platform.access_snapshots (organization_id, snapshot) VALUES (${id}, '{}')`,
    );
  // Numbers after it are given out next, never this one again.
  await session.run(
    sql`SELECT setval('platform.organizations_id_seq', ${id}) FROM platform.organizations_id_seq WHERE last_value < ${id}`,
  );
  await session.run(
    sql`INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, schema_name, role_name, login_role, owner_role,
                                      blueprint, blueprint_hash, schema_version, adopted_at)
        SELECT ${id}, ${isolation}, server_id, database_name, ${place.schema}, ${role}, ${login === role ? null : login}, ${ownerRole}, published.name, published.hash,
               coalesce(${version}::text, CASE WHEN published.hash IS NOT NULL AND isolation = 'row' THEN
                 (SELECT schema_version FROM platform.tenants AS other WHERE other.server_id = shared_databases.server_id
                    AND other.database_name = shared_databases.database_name LIMIT 1) END), now()
        FROM platform.shared_databases
        LEFT JOIN LATERAL (
          SELECT name, hash FROM platform.blueprints
          WHERE name = shared_databases.blueprint AND (shared_databases.content = '' OR hash = shared_databases.content) ORDER BY published_at DESC LIMIT 1
        ) AS published ON true
        WHERE server_id = ${server.id} AND database_name = ${place.database}`,
  );
  if (plan !== null) await session.run(openSubscription(id, plan, 'ACTIVE'));
  if (password === null) return;
  await session.run(
    sql`INSERT INTO platform.credentials (organization_id, role_name, key_id, sealed, password_length)
        VALUES (${id}, ${login}, ${cipher.keyId}, ${cipher.seal(password, credentialContext(id))}, ${password.length})`,
  );
}

async function setPassword(
  context: OrphanContext,
  server: Server,
  { place, role, openLogin }: TakenPlace,
  password: string,
  told: (line: StatementRecord) => void,
): Promise<void> {
  const verifier = await scramVerifier(password);
  const maintenance = await context.maintenance(server.id);
  const facts = await readServerFacts(maintenance);
  await maintenance.withSession((session) => {
    const watched = recorded(session, told);
    return quietly(watched, facts, false, () =>
      watched.batch([sql`ALTER ROLE ${identifier(openLogin ?? role)} PASSWORD ${secretLiteral(verifier)}`]),
    );
  });
  // Who is shut out cannot be let in to try it.
  if (openLogin === null) return;
  const session = await context.connectAs(server.id, place.database, openLogin, password);
  await session.run(sql`SELECT 1`).finally(() => session.close());
}

function notAsItWas(why: string): CadastreError {
  return new CadastreError('REFUSED', `It cannot become a tenant again: ${why}`, {
    wayOut: 'Set right what it names, or remove it with a last backup.',
    command: 'cadastre orphans remove KIND NAME',
  });
}
