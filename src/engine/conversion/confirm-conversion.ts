import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { placeOf, toolsFor } from '../lifecycle/lifecycle-run.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import type { ConversionContext } from './conversion-run.ts';
import { readConversion } from './may-convert.ts';
import { removePlace } from './target-place.ts';

/**
 * Drops the former place of a converted tenant: no way back. May be repeated after any interruption. Errors:
 * `NOT_FOUND` where none is kept, `CONFIRMATION_REQUIRED` unless the slug was typed, `CONFLICT` while a job is at work.
 */
export function confirmConversion(
  context: ConversionContext,
  actor: Actor,
  { tenant: slug, confirm }: { tenant: string; confirm: string },
): Promise<{ dropped: string }> {
  const intent = { actor, verb: 'confirm conversion', target: `tenant ${slug}`, input: {} };
  return performAct(context.audit, intent, async (record) => {
    if (confirm !== slug) {
      throw new CadastreError('CONFIRMATION_REQUIRED', `Type ${slug} to drop its former place`, {
        fields: [{ field: 'confirm', message: `This is not ${slug}` }],
        wayOut: 'Give its name again.',
        command: `--confirm ${slug}`,
      });
    }
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    const kept = await readConversion(platform, tenant.id);
    if (!kept?.ready) {
      throw new CadastreError('NOT_FOUND', `No former place of tenant ${slug} is kept`, {
        wayOut: 'It was confirmed already, or was never converted.',
      });
    }
    if (!(await platform.locks.tryLock('tenant', tenant.id))) {
      throw new CadastreError('CONFLICT', `Another job is at work on tenant ${slug}`, {
        wayOut: 'Wait until it has ended, then do this again.',
      });
    }
    try {
      const { model, database, schema } = kept;
      const former = { ...(await placeOf(platform, tenant)), model, database, schema };
      const voice = {
        statement: (line: { shown: string }) => record.statement(line.shown),
        remark: () => undefined,
        signal: new AbortController().signal,
      };
      const tools = toolsFor(context, voice, former, await context.maintenance(former.serverId));
      await removePlace({ tools, tenant }, former);
      await platform.database.run(
        sql`DELETE FROM platform.conversions WHERE organization_id = ${tenant.id} AND job_id = ${kept.jobId}`,
      );
      return {
        dropped:
          model === 'database'
            ? `the database ${database}`
            : model === 'schema'
              ? `the schema ${schema} in ${database}`
              : `its rows in ${database}`,
      };
    } finally {
      await platform.locks.unlock('tenant', tenant.id);
    }
  });
}
