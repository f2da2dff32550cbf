import { inFiles, type Look } from '../look.ts';
import { shownName, tableName } from '../names.ts';

/** A new name for what an application names: the release that runs now still has the old one. */
export function renameRules(look: Look): void {
  if ('AlterObjectSchemaStmt' in look.node) moveToSchema(look);
  if (!('RenameStmt' in look.node)) return;
  const { renameType, relation, subname, newname } = look.node.RenameStmt;
  const table = tableName(relation);
  if (look.soFar.created.has(table.key)) return;
  if (renameType === 'OBJECT_COLUMN') renameColumn(look, table.shown, subname, newname);
  if (renameType !== 'OBJECT_TABLE' && renameType !== 'OBJECT_VIEW' && renameType !== 'OBJECT_MATVIEW')
    return;
  // A view under the old name, in the same transaction: nobody notices.
  const covered =
    look.file.transactional &&
    look.all
      .slice(look.index + 1)
      .some(({ node }) => 'ViewStmt' in node && tableName(node.ViewStmt.view).key === table.key);
  if (covered) return;
  const name = tableName({ ...relation, relname: newname }).shown;
  look.find({
    rule: 'rename',
    severity: 'refuse',
    object: table.shown,
    reason: `The application that runs now still names ${table.shown} and fails from this moment`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table.shown} RENAME TO ${shownName(newname)};\nCREATE VIEW ${table.shown} AS SELECT * FROM ${name};`,
      `DROP VIEW ${table.shown}; -- after a release that names ${name}`,
    ),
  });
}

function renameColumn(
  look: Look,
  table: string,
  from: string | undefined,
  newname: string | undefined,
): void {
  const old = shownName(from);
  const name = shownName(newname);
  look.find({
    rule: 'rename',
    severity: 'refuse',
    object: `${table}.${old}`,
    reason: `The application that runs now still names ${table}.${old} and fails from this moment`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD COLUMN ${name} …; -- of the same type\n-- and a trigger BEFORE INSERT OR UPDATE that keeps the two alike`,
      `UPDATE ${table} SET ${name} = ${old} WHERE ${name} IS DISTINCT FROM ${old}; -- in small lots where the table is large`,
      `ALTER TABLE ${table} DROP COLUMN ${old}; -- after a release that names ${name}`,
    ),
  });
}

function moveToSchema(look: Look): void {
  if (!('AlterObjectSchemaStmt' in look.node)) return;
  const { relation, newschema } = look.node.AlterObjectSchemaStmt;
  const table = tableName(relation);
  if (!relation || look.soFar.created.has(table.key)) return;
  look.find({
    rule: 'rename',
    severity: 'refuse',
    object: table.shown,
    reason: `The application that runs now looks for ${table.shown} where it was and fails from this moment`,
    lock: 'AccessExclusiveLock',
    safeForm: `${look.statement.text};\nCREATE VIEW ${table.shown} AS SELECT * FROM ${shownName(newschema, table.bare)};`,
  });
}
