import { CadastreError } from '../errors.ts';
import type { JobStepDefinition } from '../jobs/job-definition.ts';
import type { Place } from '../lifecycle/place.ts';
import { placeKeeper } from '../lifecycle/places/index.ts';
import { verifyAsTenant } from '../lifecycle/reactivate-tenant.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { tenantRoleNames } from '../tenants/login-roles.ts';
import { type ConversionRun, type ConversionState, conversionState, dataPlace } from './conversion-run.ts';
import { copyRows, differentTables, sumTables } from './copy-rows.ts';
import { readConversion } from './may-convert.ts';
import { openTarget, targetPlace } from './target-place.ts';

type Step = JobStepDefinition<ConversionRun>;

/**
 * Progress is written behind the work: a job may be taken up again at a step that had long been done. Once the books name
 * the new place, the tenant is at work there, and nothing that comes before may touch it.
 */
export function untilSwitched(step: Step): Step {
  return {
    ...step,
    async run(run) {
      const kept = await readConversion(run.platform, run.tenant.id);
      return kept?.jobId === run.voice.record.id ? 'done before' : step.run(run);
    },
  };
}

export const shutStep: Step = untilSwitched({
  name: 'shut',
  title: 'Shut the tenant out',
  async run(run) {
    const keeper = placeKeeper(run.former.model);
    if (!conversionState(run).access) {
      const access = await keeper.readAccess(run.tools, run.former);
      await run.voice.remember({ access, shutAt: new Date().toISOString() });
    }
    return keeper.block(run.tools, run.former);
  },
  undo: {
    text: () => 'let the tenant in where it was',
    async run(run) {
      const { access } = conversionState(run);
      // Without it nothing was taken.
      if (access) await placeKeeper(run.former.model).unblock(run.tools, run.former, access);
    },
  },
});

export const copyStep: Step = untilSwitched({
  name: 'copy',
  title: 'Copy the rows',
  async run(run) {
    const target = await targetPlace(run);
    const rows = await withBoth(run, run.former, target, (from, to) =>
      copyRows(from, to, dataPlace(run.former), dataPlace(target), run.voice),
    );
    return `${rows} rows`;
  },
});

export const compareStep: Step = untilSwitched({
  name: 'compare',
  title: 'Compare counts and checksums',
  async run(run) {
    const target = await targetPlace(run);
    const sums = await sumBoth(run, target);
    const different = differentTables(sums.former, sums.target);
    if (different.length > 0) {
      throw new CadastreError('VERIFICATION_FAILED', `Not the same in both places: ${different.join(', ')}`, {
        target: target.database,
        wayOut: 'Nothing was switched. See who writes as a superuser meanwhile, then convert again.',
      });
    }
    const rows = sums.former.reduce((sum, each) => sum + each.rows, 0);
    await run.voice.remember({ compared: { tables: sums.former.length, rows } });
    return `${sums.former.length} tables with ${rows} rows, the same in both`;
  },
});

export const switchStep: Step = {
  name: 'switch',
  title: 'Name the new place in the books',
  async run(run) {
    const { platform, former, tenant } = run;
    await nameInBooks(run, await targetPlace(run), [
      sql`INSERT INTO platform.conversions (organization_id, job_id, server_id, isolation, database_name, schema_name)
          VALUES (${tenant.id}, ${run.voice.record.id}, ${former.serverId}, ${former.model}, ${former.database}, ${former.schema})
          ON CONFLICT (organization_id) DO NOTHING`,
    ]);
    platform.locks.say('tenants', tenant.id);
    return `${(await targetPlace(run)).database}; ${former.database} is kept`;
  },
  undo: {
    text: () => 'name the former place again',
    async run(run) {
      const kept = await readConversion(run.platform, run.tenant.id);
      if (kept === null || kept.jobId !== run.voice.record.id) return;
      await refuseWritten(run);
      await nameInBooks(run, run.former, [
        sql`DELETE FROM platform.conversions WHERE organization_id = ${run.tenant.id}`,
      ]);
    },
  },
};

export const openStep: Step = {
  name: 'open',
  title: 'Let the tenant in again',
  async run(run) {
    await openTarget(run);
    const target = await targetPlace(run);
    await giveLogins(run, target);
    const { shutAt } = conversionState(run);
    const seconds = shutAt ? (Date.now() - new Date(shutAt).getTime()) / 1000 : 0;
    return `${target.database}; it was out of service for ${seconds.toFixed(1)} s`;
  },
  undo: {
    text: () => 'shut the tenant out of the new place',
    async run(run) {
      // Its logins are the same everywhere: before the switch they are at work in the former place, or shut out of it.
      const kept = await readConversion(run.platform, run.tenant.id);
      if (kept?.jobId !== run.voice.record.id) return;
      const target = await targetPlace(run);
      if (await placeThere(run, target)) await placeKeeper(target.model).block(run.tools, target);
    },
  },
};

export const verifyStep: Step = {
  name: 'verify',
  title: 'Verify as the tenant',
  run: async (run) => verifyAsTenant({ ...run, place: await targetPlace(run) }),
};

export const readyStep: Step = {
  name: 'ready',
  title: 'Converted',
  async run(run) {
    await run.platform.database.run(
      sql`UPDATE platform.conversions SET ready_at = coalesce(ready_at, now())
          WHERE organization_id = ${run.tenant.id} AND job_id = ${run.voice.record.id}`,
    );
    const { compared } = conversionState(run);
    return `isolated by ${run.to}; ${compared?.tables ?? 0} tables with ${compared?.rows ?? 0} rows; the former place is kept until it is confirmed`;
  },
};

/** From that moment on its application writes into the new place: going back is an act of its own. */
export async function whole(run: ConversionRun): Promise<string | null> {
  const kept = await readConversion(run.platform, run.tenant.id);
  return kept?.ready === true && kept.jobId === run.voice.record.id
    ? 'converted before the undo began; nothing was undone'
    : null;
}

export async function nameInBooks(
  run: Pick<ConversionRun, 'platform' | 'tenant'>,
  place: Place,
  together: readonly ReturnType<typeof sql>[],
): Promise<void> {
  await run.platform.database.transaction(async (session) => {
    await session.run(
      sql`UPDATE platform.tenants SET isolation = ${place.model}, database_name = ${place.database}, schema_name = ${place.schema}
          WHERE organization_id = ${run.tenant.id}`,
    );
    for (const statement of together) await session.run(statement);
  });
  run.platform.locks.say('tenants', run.tenant.id);
}

/** It is shut by now. What was written into the new place would be lost by going back: then it stays there, open. */
async function refuseWritten(run: ConversionRun): Promise<void> {
  const target = await targetPlace(run);
  const sums = await sumBoth(run, target);
  const different = differentTables(sums.former, sums.target);
  if (different.length === 0) return;
  await openTarget(run);
  await giveLogins(run, target);
  throw new CadastreError(
    'CONFLICT',
    `The tenant has written into its new place already: ${different.join(', ')}. It stays there, and is open`,
    {
      target: target.database,
      wayOut: 'See why its verification failed. Then go back or confirm by hand.',
      command: `cadastre tenant test ${run.tenant.slug}`,
    },
  );
}

function sumBoth(run: ConversionRun, target: Place) {
  return withBoth(run, run.former, target, async (from, to) => ({
    former: await sumTables(from, dataPlace(run.former)),
    target: await sumTables(to, dataPlace(target)),
  }));
}

/** CONNECT was granted with the place; LOGIN comes back to whom it was taken from. */
function giveLogins(run: ConversionRun, target: Place): Promise<void> {
  return giveBackLogins(run.tools, target, conversionState(run).access);
}

/** Rows of shared tables are shown to the tenant's login alone: its other roles stay shut there. */
export async function giveBackLogins(
  tools: Pick<ConversionRun['tools'], 'onServer'>,
  target: Place,
  access: ConversionState['access'],
): Promise<void> {
  const roles = (access?.['roles'] ?? []) as { role: string; canLogin: boolean }[];
  const own = new Set(tenantRoleNames(target.model === 'row' ? { ...target, accounts: [] } : target));
  const logins = roles.filter(({ role, canLogin }) => canLogin && own.has(role)).map(({ role }) => role);
  if (logins.length === 0) return;
  await tools.onServer((session) =>
    session.batch(logins.map((role) => sql`ALTER ROLE ${identifier(role)} LOGIN`)),
  );
}

async function placeThere(run: ConversionRun, place: Place): Promise<boolean> {
  const { rows } = await run.tools.maintenance.run(
    sql`SELECT FROM pg_database WHERE datname = ${place.database}`,
  );
  return rows.length > 0;
}

/** Two sessions as the server's user; the second waits for nobody. */
export async function withBoth<T>(
  run: Pick<ConversionRun, 'context' | 'tools' | 'former'>,
  one: Place,
  other: Place,
  work: (from: Session, to: Session) => Promise<T>,
): Promise<T> {
  const from = await run.context.connectTo(one.serverId, one.database);
  try {
    const to = await run.context.connectBeside(other.serverId, other.database);
    try {
      return await work(from, to);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}
