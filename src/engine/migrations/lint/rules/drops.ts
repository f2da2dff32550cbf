import type { DropStmt, Node } from '../../../adapters/sql-parser.ts';
import { inFiles, type Look } from '../look.ts';
import { listedName, ofParts, partsOf, shownName, type TableName } from '../names.ts';

/** DROP of everything but indexes and columns, which have rules of their own. */
export function dropRules(look: Look): void {
  if ('DropOwnedStmt' in look.node) dropOwned(look);
  if (!('DropStmt' in look.node)) return;
  const statement = look.node.DropStmt;
  switch (statement.removeType) {
    case 'OBJECT_INDEX':
      break;
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      dropTables(look, statement);
      break;
    case 'OBJECT_TRIGGER':
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
      dropOnTable(look, statement);
      break;
    default:
      dropOthers(look, statement);
      break;
  }
}

function dropTables(look: Look, { objects, missing_ok }: DropStmt): void {
  for (const object of objects ?? []) {
    const table = listedName(object);
    if (look.soFar.created.has(table.key)) continue;
    // Made by the file right after: `DROP TABLE IF EXISTS t; CREATE TABLE t` loses the rows all the same.
    look.find({
      rule: 'drop-table',
      severity: 'refuse',
      object: table.shown,
      reason: `What is in ${table.shown} is gone for good in every tenant, and an application that still names the table fails`,
      lock: 'AccessExclusiveLock',
      safeForm: inFiles(
        `ALTER TABLE ${table.shown} RENAME TO ${shownName(`${table.bare}_unused`)}; -- after a release that no longer names it`,
        `-- cadastre: allow drop-table: nobody has missed it since then\nDROP TABLE ${missing_ok ? 'IF EXISTS ' : ''}${shownName(`${table.bare}_unused`)};`,
      ),
    });
  }
}

const NAMES: Record<string, string> = {
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_EXTENSION: 'extension',
  OBJECT_COLLATION: 'collation',
};

function dropOthers(look: Look, { objects, removeType, behavior }: DropStmt): void {
  const what = NAMES[removeType ?? ''];
  if (!what) return;
  const cascade = behavior === 'DROP_CASCADE';
  const grave = cascade || removeType === 'OBJECT_SCHEMA' || removeType === 'OBJECT_EXTENSION';
  for (const object of objects ?? []) {
    const name = listedName(object);
    if (!grave && (look.soFar.created.has(name.key) || isMadeAgain(look, removeType, name))) continue;
    if (look.soFar.created.has(name.key)) continue;
    look.find({
      rule: 'drop-other',
      severity: grave ? 'refuse' : 'warn',
      object: name.shown,
      reason: cascade
        ? `CASCADE drops whatever depends on the ${what} ${name.shown}, which may differ from tenant to tenant`
        : `An application that still uses the ${what} ${name.shown} fails from this moment`,
      lock: removeType === 'OBJECT_VIEW' || removeType === 'OBJECT_MATVIEW' ? 'AccessExclusiveLock' : null,
      safeForm: cascade
        ? `${look.statement.text.replace(/\s+CASCADE\s*$/i, '')}; -- after a DROP of each thing that depends on it, by name`
        : `-- cadastre: allow drop-other: no release in service uses it\n${look.statement.text};`,
    });
  }
}

/** Dropped and made again in one transaction: others see the old one or the new one. */
function isMadeAgain(look: Look, type: DropStmt['removeType'], name: TableName): boolean {
  if (!look.file.transactional) return false;
  return look.all.slice(look.index + 1).some(({ node }) => madeBy(node, type)?.key === name.key);
}

function madeBy(node: Node, type: DropStmt['removeType']): TableName | null {
  if ('ViewStmt' in node && type === 'OBJECT_VIEW') return relation(node.ViewStmt.view);
  if ('CreateTableAsStmt' in node && type === 'OBJECT_MATVIEW')
    return relation(node.CreateTableAsStmt.into?.rel);
  if ('CreateFunctionStmt' in node && /^OBJECT_(FUNCTION|PROCEDURE|ROUTINE)$/.test(type ?? '')) {
    return ofParts(partsOf(node.CreateFunctionStmt.funcname));
  }
  if ('CreateDomainStmt' in node && type === 'OBJECT_DOMAIN')
    return ofParts(partsOf(node.CreateDomainStmt.domainname));
  if ('CreateEnumStmt' in node && type === 'OBJECT_TYPE')
    return ofParts(partsOf(node.CreateEnumStmt.typeName));
  return null;
}

const relation = (view: { schemaname?: string; relname?: string } | undefined): TableName =>
  ofParts([view?.schemaname ?? '', view?.relname ?? '']);

/** Triggers, policies and rules lie on a table; in one transaction with their successor nobody misses them. */
function dropOnTable(look: Look, { objects, removeType }: DropStmt): void {
  for (const object of objects ?? []) {
    const parts = 'List' in object ? partsOf(object.List.items) : [];
    const table = ofParts(parts.slice(0, -1));
    const name = parts.at(-1) ?? '';
    if (look.soFar.created.has(table.key)) continue;
    const again = look.all.slice(look.index + 1).some(({ node }) => {
      if ('CreateTrigStmt' in node) return node.CreateTrigStmt.trigname === name;
      if ('CreatePolicyStmt' in node) return node.CreatePolicyStmt.policy_name === name;
      return 'RuleStmt' in node && node.RuleStmt.rulename === name;
    });
    if (again && look.file.transactional) continue;
    const what =
      removeType === 'OBJECT_TRIGGER' ? 'trigger' : removeType === 'OBJECT_POLICY' ? 'policy' : 'rule';
    look.find({
      rule: 'drop-other',
      severity: 'warn',
      object: table.shown,
      reason: `What the ${what} ${shownName(name)} did for ${table.shown} is no longer done from this moment`,
      lock: 'AccessExclusiveLock',
      safeForm: `-- cadastre: allow drop-other: no release in service needs it\n${look.statement.text};`,
    });
  }
}

function dropOwned(look: Look): void {
  look.find({
    rule: 'drop-other',
    severity: 'refuse',
    object: null,
    reason: 'Everything that the role owns in the database is dropped, whatever it is in each tenant',
    lock: 'AccessExclusiveLock',
    safeForm: 'A DROP of each thing by name.',
  });
}
