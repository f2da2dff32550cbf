import type { TargetResult } from '../../shared/models/job.ts';
import { toErrorData } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { listTemplates, type TemplateState } from './template-state.ts';

/** Drops a template with whoever is connected to it; also what an interrupted drop has left. */
export async function dropTemplate(session: Session, template: TemplateState): Promise<void> {
  const name = identifier(template.template);
  // An invalid database refuses every ALTER, and is no template any more.
  if (template.isTemplate && !template.invalid) {
    await session.run(sql`ALTER DATABASE ${name} IS_TEMPLATE false`);
  }
  await session.run(sql`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/**
 * Drops the templates of blueprint versions that are not in `keep`, half-built ones included. Only ever on
 * request: another workstation may still use what this one does not know.
 */
export async function dropStaleTemplates(
  session: Session,
  keep: ReadonlySet<string>,
): Promise<{ template: string; result: TargetResult; message: string | null }[]> {
  const results: { template: string; result: TargetResult; message: string | null }[] = [];
  for (const template of await listTemplates(session)) {
    if (template.marker && keep.has(template.marker.hash)) {
      results.push({ template: template.template, result: 'skipped', message: 'In use' });
      continue;
    }
    try {
      await dropTemplate(session, template);
      results.push({ template: template.template, result: 'succeeded', message: null });
    } catch (error) {
      results.push({
        template: template.template,
        result: 'failed',
        message: toErrorData(error).message,
      });
    }
  }
  return results;
}
