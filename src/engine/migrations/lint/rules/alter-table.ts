import type { AlterTableCmd } from '../../../adapters/sql-parser.ts';
import { splitActions } from '../alter-actions.ts';
import { type Draft, isNew, type Look } from '../look.ts';
import { type TableName, tableName } from '../names.ts';
import { addColumnRules } from './add-column.ts';
import { addConstraintRules } from './add-constraint.ts';
import { changeColumnRules } from './change-column.ts';
import { tableRules } from './change-table.ts';

/** One action of ALTER TABLE on a table that others use. */
export interface ActionLook {
  readonly look: Look;
  readonly table: TableName;
  readonly action: AlterTableCmd;
  /** As it is written. */
  readonly text: string;
  /** Notes a finding at the action. */
  readonly find: (draft: Omit<Draft, 'at'>) => void;
}

const OF_TABLES = new Set(['OBJECT_TABLE', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE', 'OBJECT_INDEX']);

export function alterTableRules(look: Look): void {
  if (!('AlterTableStmt' in look.node)) return;
  const { relation, cmds, objtype } = look.node.AlterTableStmt;
  if (!OF_TABLES.has(objtype ?? '')) return;
  const table = tableName(relation);
  const index = objtype === 'OBJECT_INDEX' ? look.memory.indexes.get(table.bare) : undefined;
  if (isNew(look, table) || (index && look.soFar.created.has(index.table))) return;
  const { actions } = splitActions(look.statement.text);
  (cmds ?? []).forEach((node, position) => {
    if (!('AlterTableCmd' in node)) return;
    const written = actions[position];
    const at: ActionLook = {
      look,
      table,
      action: node.AlterTableCmd,
      text: written?.text ?? look.statement.text,
      find: (draft) => look.find({ ...draft, at: written?.start ?? 0 }),
    };
    if (node.AlterTableCmd.subtype === 'AT_AddColumn') addColumnRules(at);
    else {
      addConstraintRules(at);
      changeColumnRules(at);
      tableRules(at);
    }
  });
}
