import { inFiles, type Look } from '../look.ts';
import { tableName } from '../names.ts';

/** A new table harms nobody, unless it is born as a part of one that is in use. */
export function createTableRules(look: Look): void {
  if (!('CreateStmt' in look.node)) return;
  const { relation, partbound, inhRelations } = look.node.CreateStmt;
  const [parent] = inhRelations ?? [];
  if (!partbound || !parent || !('RangeVar' in parent)) return;
  const whole = tableName(parent.RangeVar);
  const part = tableName(relation);
  if (look.soFar.created.has(whole.key)) return;
  const bounds = /\b(FOR\s+VALUES\s+[\s\S]*?\)(?:\s*TO\s*\([^)]*\))?|DEFAULT)/i.exec(
    look.statement.text.slice(look.statement.text.search(/\bPARTITION\s+OF\b/i)),
  )?.[1];
  look.find({
    rule: 'partition-lock',
    severity: 'warn',
    object: whole.shown,
    reason: `Making the partition in its place waits for every query on ${whole.shown}, and meanwhile everybody waits behind it`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `CREATE TABLE ${part.shown} (LIKE ${whole.shown} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);\nALTER TABLE ${whole.shown} ATTACH PARTITION ${part.shown} ${bounds ?? 'FOR VALUES …'};`,
    ),
  });
}
