import { holdPlace } from '../enforcement/hold-place.ts';
import { CadastreError } from '../errors.ts';
import type { Place } from '../lifecycle/place.ts';
import { dropDatabase } from '../lifecycle/places/database/destroy.ts';
import { loginPath } from '../postgres/search-path.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, joined, literal, sql } from '../postgres/sql.ts';
import { factsOf, namesOf, placeNames } from '../provisioning/provision-run.ts';
import { ensureShared } from '../provisioning/shared/ensure-shared.ts';
import { eraseRows, eraseSchema, forgetPlace } from '../provisioning/shared/erase.ts';
import { aclLock, letInStatements } from '../provisioning/shared/places.ts';
import { readShared } from '../provisioning/shared/shared-database.ts';
import { createPlace, fillPlace, grantInPlace } from '../provisioning/shared/shared-steps.ts';
import {
  cloneStrategy,
  databaseStatement,
  entryStatements,
  privilegeStatements,
  publicStatements,
} from '../provisioning/statements.ts';
import { leaveTenant } from '../provisioning/tenant-session.ts';
import { twinLogin } from '../tenants/login-roles.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import { type ConversionRun, conversionState } from './conversion-run.ts';
import { readConversion } from './may-convert.ts';

/** Builds the new place, empty of data and closed to everybody, beside the one that is at work. May run twice. */
export async function buildTarget(run: ConversionRun): Promise<string> {
  const { provision } = run;
  // What an interrupted run has left is no use: it may be half-built.
  await removeTarget(run);
  if (run.to === 'database') return buildDatabase(run);
  await ensureShared(provision);
  const made = await createPlace(provision);
  await grantInPlace(provision);
  const filled = await fillPlace(provision);
  await leaveTenant(provision);
  return `${made}; ${filled}`;
}

async function buildDatabase(run: ConversionRun): Promise<string> {
  const { provision, tools, context, blueprint } = run;
  const names = namesOf(provision);
  const template = await context.ensureTemplate(run.place.serverId, blueprint, run.voice.progress);
  const facts = await factsOf(provision);
  await tools.onServer(async (server) => {
    await server.run(databaseStatement(names, template.template, cloneStrategy(template.bytes, facts)));
    await server.batch(entryStatements(names, false, facts));
  });
  await tools.inDatabase(names.database, async (session) => {
    const { rows } = await session.run<{ schemas: string[] }>(
      sql`SELECT array_agg(nspname::text ORDER BY nspname) AS schemas FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
    );
    const schemas = rows[0]?.schemas ?? ['public'];
    await session.batch([...privilegeStatements(names, schemas), ...publicStatements(schemas)]);
  });
  return `${names.database}, clone of ${template.template}`;
}

/** As the books will name it. */
export async function targetPlace(run: ConversionRun): Promise<Place> {
  const { provision } = run;
  if (run.to !== 'database' && provision.shared === null) {
    const { blueprint } = run;
    provision.shared = await readShared(run.platform, {
      serverId: run.place.serverId,
      blueprint,
      isolation: run.to,
    });
  }
  const { database, schema } = placeNames(provision, run.tenant.id);
  return { ...run.former, model: run.to, database, schema };
}

/** Lets the tenant's roles into the new place; whether they may sign in at all is said elsewhere. */
export async function openTarget(run: ConversionRun): Promise<void> {
  const target = await targetPlace(run);
  const names = namesOf(run.provision);
  await run.tools.onServer(async (server) => {
    await server.batch(
      target.model === 'database'
        ? [sql`ALTER DATABASE ${identifier(names.database)} CONNECTION LIMIT -1`]
        : letInStatements(names),
    );
    await giveTwinItsSettings(server, target);
  });
  await holdPlace(run.tools, run.platform, target);
}

/** A login that a rotation has made acts as the first one in whichever database it comes to. */
export async function giveTwinItsSettings(session: Session, place: Place): Promise<void> {
  const twin = twinLogin(place.role, place.tenantId);
  const { rows } = await session.run(sql`SELECT FROM pg_roles WHERE rolname = ${twin}`);
  if (rows.length === 0) return;
  const where = joined([identifier(twin), identifier(place.database)], ' IN DATABASE ');
  await session.batch([
    sql`ALTER ROLE ${where} SET role = ${literal(place.role)}`,
    ...(place.model === 'schema' && place.schema !== null
      ? [sql`ALTER ROLE ${where} SET search_path = ${loginPath(place.schema)}`]
      : []),
    ...(place.model === 'row'
      ? [sql`ALTER ROLE ${where} SET app.current_tenant_id = ${literal(String(place.tenantId))}`]
      : []),
  ]);
}

/**
 * Takes away a place that this job built and that is not in use. Nothing where nothing is. A place that the books name,
 * and one that an earlier conversion keeps, is never that.
 */
export async function removeTarget(run: ConversionRun): Promise<void> {
  await leaveTenant(run.provision);
  if (!conversionState(run).former || (await readConversion(run.platform, run.tenant.id)) !== null) return;
  if ((await getTenantById(run.platform, run.tenant.id)).isolation === run.to) return;
  if (run.to !== 'database') {
    const { blueprint } = run;
    const serverId = run.place.serverId;
    run.provision.shared ??= await readShared(run.platform, { serverId, blueprint, isolation: run.to });
    if (run.provision.shared === null) return;
  }
  await removePlace(run, await targetPlace(run));
}

/** Also the former place, when it is confirmed that nobody needs it. The roles stay: they are at work elsewhere. */
export async function removePlace(run: Pick<ConversionRun, 'tools' | 'tenant'>, place: Place): Promise<void> {
  const { tools, tenant } = run;
  const { rows } = await tools.maintenance.run<{ owner: string }>(
    sql`SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = ${place.database}`,
  );
  const owner = rows[0]?.owner;
  if (owner === undefined) return;
  if (place.model === 'database') {
    if (owner !== place.ownerRole) {
      throw new CadastreError(
        'CONFLICT',
        `The database ${place.database} belongs to ${owner} and not to ${place.ownerRole}: it is left alone`,
        { target: place.database, wayOut: 'Rename or drop it on the server, then do this again.' },
      );
    }
    await dropDatabase(tools, place.database);
    return;
  }
  await tools.inDatabase(place.database, async (session) => {
    if (place.model === 'row') await eraseRows(session, tenant.id);
    else if (place.schema !== null) await eraseSchema(session, place.schema, place.ownerRole);
    await forgetPlace(session, tenant.id);
    const { rows: groups } = await session.run<{ name: string }>(
      sql`SELECT pg_get_userbyid(roleid) AS name FROM pg_auth_members
          WHERE pg_get_userbyid(member) = ${place.role}
            AND shobj_description(roleid, 'pg_authid') LIKE 'Cadastre shared database %'
            AND pg_get_userbyid(roleid) = ${owner.replace(/_owner$/, '_tenants')}`,
    );
    await session.batch([
      aclLock(place.database),
      ...groups.map(({ name }) => sql`REVOKE ${identifier(name)} FROM ${identifier(place.role)}`),
      sql`REVOKE ALL ON DATABASE ${identifier(place.database)} FROM ${identifier(place.role)}`,
      sql`ALTER ROLE ${identifier(place.role)} IN DATABASE ${identifier(place.database)} RESET ALL`,
      ...(place.accounts ?? []).flatMap((account) => [
        sql`REVOKE ALL ON DATABASE ${identifier(place.database)} FROM ${identifier(account)}`,
        sql`ALTER ROLE ${identifier(account)} IN DATABASE ${identifier(place.database)} RESET ALL`,
      ]),
    ]);
  });
}
