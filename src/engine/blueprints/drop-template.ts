import type { TargetResult } from '../../shared/models/job.ts';
import { toErrorData } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { ifTemplateIsFree } from './template-lock.ts';
import { finalName, listTemplates, type TemplateState } from './template-state.ts';

/** Drops a template with whoever is connected to it; also what an interrupted drop has left. */
export async function dropTemplate(session: Session, template: TemplateState): Promise<void> {
  const name = identifier(template.template);
  // An invalid database refuses every ALTER, and is no template any more.
  if (template.isTemplate && !template.invalid) {
    await session.run(sql`ALTER DATABASE ${name} IS_TEMPLATE false`);
  }
  await session.run(sql`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

export interface DroppedTemplate {
  readonly template: string;
  readonly result: TargetResult;
  readonly message: string | null;
}

/**
 * Drops the templates of blueprint versions that are not in `keep`, and what crashed builds have left. Only
 * ever on request: another workstation may still use what this one does not know.
 */
export async function dropStaleTemplates(
  session: Session,
  keep: ReadonlySet<string>,
): Promise<DroppedTemplate[]> {
  const results: DroppedTemplate[] = [];
  for (const found of await listTemplates(session)) {
    const result = (result: TargetResult, message: string | null = null) =>
      results.push({ template: found.template, result, message });
    if (found.marker && keep.has(found.marker.hash)) {
      result('skipped', 'Kept');
      continue;
    }
    try {
      const dropped = await ifTemplateIsFree(session, finalName(found.template), async () => {
        await dropTemplate(session, found);
        return true;
      });
      if (dropped) result('succeeded');
      else result('skipped', 'Another app is building it');
    } catch (error) {
      result('failed', toErrorData(error).message);
    }
  }
  return results;
}
