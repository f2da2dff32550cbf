import type {
  LintFinding,
  LintReport,
  LintRule,
  LintWaiver,
  StatementLock,
} from '../../../shared/models/migration-lint.ts';
import { openSqlParser, type ParseOutcome } from '../../adapters/sql-parser.ts';
import { type FileWaiver, readFileWaivers } from './file-waivers.ts';
import type { Draft, FileSoFar, LintFile, Look, Rule } from './look.ts';
import { namedBy, ofParts, partsOf, tableName } from './names.ts';
import { type ParsedStatement, parseFile } from './parse-file.ts';
import { remember } from './remember.ts';
import { alterTableRules } from './rules/alter-table.ts';
import { createTableRules } from './rules/create-table.ts';
import { dropRules } from './rules/drops.ts';
import { indexRules } from './rules/indexes.ts';
import { renameRules } from './rules/renames.ts';
import { rowRules } from './rules/rows.ts';
import { transactionRules } from './rules/transactions.ts';
import { noTransactionRule, severalLocksRule } from './rules/whole-file.ts';
import { emptyMemory, type SchemaMemory } from './schema-memory.ts';
import { type Lock, locksOf, strength } from './statement-locks.ts';
import { unknownMarks } from './unknown-marks.ts';

export interface LintOptions {
  /** Files before these, in order: what they made is known, and nothing in them is found. */
  readonly known?: readonly LintFile[];
  /** Those of the platform database. */
  readonly waivers?: readonly LintWaiver[];
  readonly blueprint?: string | null;
}

const RULES: readonly Rule[] = [
  createTableRules,
  alterTableRules,
  indexRules,
  dropRules,
  renameRules,
  rowRules,
  transactionRules,
];

/** A statement in a finding; the rest is in the file. */
const LONGEST_STATEMENT = 500;

/**
 * Reads files as PostgreSQL would, in their order, and tells what would make a tenant wait, fail or lose something,
 * and which locks each statement takes. Asks nobody and changes nothing; never throws for bad content.
 */
export async function lintFiles(files: readonly LintFile[], options: LintOptions = {}): Promise<LintReport> {
  const parse = await openSqlParser();
  const memory = emptyMemory();
  for (const file of options.known ?? []) {
    for (const { node } of parseFile(file.content, parse).statements) remember(memory, node);
  }
  const read = files.map((file) => lintFile(file, parse, memory, options.waivers ?? []));
  const findings = read.flatMap((each) => each.findings);
  const open = findings.filter(({ waiver }) => waiver === null);
  return {
    blueprint: options.blueprint ?? null,
    files: read.map(({ file, statements }) => ({ file: file.path, checksum: file.checksum, statements })),
    findings,
    locks: read.flatMap((each) => each.locks),
    refusals: open.filter(({ severity }) => severity === 'refuse').length,
    warnings: open.filter(({ severity }) => severity === 'warn').length,
    waived: findings.length - open.length,
  };
}

interface LintedFile {
  readonly file: LintFile;
  readonly statements: number;
  readonly findings: LintFinding[];
  readonly locks: StatementLock[];
}

interface Found {
  readonly draft: Draft;
  /** Position of its statement. */
  readonly index: number;
}

function lintFile(
  file: LintFile,
  parse: (text: string) => ParseOutcome,
  memory: SchemaMemory,
  waivers: readonly LintWaiver[],
): LintedFile {
  const { statements, problems } = parseFile(file.content, parse);
  const soFar: FileSoFar = {
    created: new Set(),
    held: new Map(),
    unchecked: new Set(),
    enumValues: new Map(),
    droppedIndexes: new Set(),
  };
  const found: Found[] = [];
  const locks: StatementLock[] = [];
  const onOthers = new Map<Look, readonly Lock[]>();
  const looks = statements.map((statement, index): Look => {
    const look: Look = {
      file,
      statement,
      node: statement.node,
      index,
      all: statements,
      memory,
      soFar,
      locks: locksOf(statement.node, memory),
      find: (draft) => found.push({ draft, index }),
    };
    for (const rule of RULES) rule(look);
    noteMade(look);
    const others = look.locks.filter(({ table }) => !soFar.created.has(table.key));
    onOthers.set(look, others);
    if (file.transactional) hold(soFar, others);
    const { line } = statement.placeOf(0);
    locks.push(...others.map(({ table, lock }) => ({ file: file.path, line, table: table.shown, lock })));
    remember(memory, statement.node);
    return look;
  });
  noTransactionRule(looks);
  severalLocksRule(looks, (look) => onOthers.get(look) ?? []);

  const inFile = readFileWaivers(file.content, statements);
  const used = new Set<FileWaiver>();
  const findings = found.map((each) =>
    toFinding(file, statements, each, waiverOf(each, inFile, used, file, waivers)),
  );
  findings.push(...problems.map((problem) => syntaxFinding(file, problem)));
  findings.push(...markFindings(file, waivers), ...idleWaivers(file, statements, inFile, used));
  findings.sort((one, other) => one.line - other.line || one.column - other.column);
  return { file, statements: statements.length, findings, locks };
}

/** Tables and the like that the statement makes: from here on in this file nobody can be waiting for them. */
function noteMade({ node, memory, soFar }: Look): void {
  const add = (key: string) => soFar.created.add(key);
  if ('CreateStmt' in node) {
    const { relation, if_not_exists } = node.CreateStmt;
    const { key } = tableName(relation);
    // It may stand there already, and then it is used.
    if (!if_not_exists || !memory.tables.has(key)) add(key);
    if (relation?.relpersistence === 't') add(key);
  } else if ('CreateTableAsStmt' in node) add(tableName(node.CreateTableAsStmt.into?.rel).key);
  else if ('SelectStmt' in node && node.SelectStmt.intoClause) {
    add(tableName(node.SelectStmt.intoClause.rel).key);
  } else if ('ViewStmt' in node) {
    const view = tableName(node.ViewStmt.view);
    if (!node.ViewStmt.replace || !memory.views.has(view.key)) add(view.key);
  } else if ('CreateSeqStmt' in node) add(tableName(node.CreateSeqStmt.sequence).key);
  else if ('CreateEnumStmt' in node) add(ofParts(partsOf(node.CreateEnumStmt.typeName)).key);
  else if ('CreateDomainStmt' in node) add(ofParts(partsOf(node.CreateDomainStmt.domainname)).key);
  else if ('CreateSchemaStmt' in node) add(namedBy(undefined, node.CreateSchemaStmt.schemaname).key);
  else if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TABLE') {
    const { relation, newname } = node.RenameStmt;
    if (soFar.created.has(tableName(relation).key)) add(tableName({ ...relation, relname: newname }).key);
  } else if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX') {
    for (const object of node.DropStmt.objects ?? []) {
      const parts = 'List' in object ? partsOf(object.List.items) : [];
      soFar.droppedIndexes.add(parts.at(-1) ?? '');
    }
  }
}

function hold(soFar: FileSoFar, locks: readonly Lock[]): void {
  for (const each of locks) {
    const before = soFar.held.get(each.table.key);
    if (!before || strength(each.lock) > strength(before.lock)) soFar.held.set(each.table.key, each);
  }
}

function toFinding(
  file: LintFile,
  statements: readonly ParsedStatement[],
  { draft, index }: Found,
  waiver: LintWaiver | null,
): LintFinding {
  const statement = statements[index];
  const { at = 0, ...rest } = draft;
  const place = statement?.placeOf(at) ?? { line: 1, column: 1 };
  return { ...rest, file: file.path, ...place, statement: cut(statement?.text ?? ''), waiver };
}

const cut = (text: string): string =>
  text.length > LONGEST_STATEMENT ? `${text.slice(0, LONGEST_STATEMENT - 1).toWellFormed()}…` : text;

function waiverOf(
  { draft, index }: Found,
  inFile: readonly FileWaiver[],
  used: Set<FileWaiver>,
  file: LintFile,
  waivers: readonly LintWaiver[],
): LintWaiver | null {
  const written = inFile.find(
    (each) => each.problem === null && each.rule === draft.rule && each.statement === index,
  );
  if (written) {
    used.add(written);
    const { path, checksum } = file;
    return {
      id: null,
      rule: draft.rule,
      file: path,
      checksum,
      reason: written.reason,
      by: 'the file',
      at: null,
    };
  }
  return keptWaiver(draft.rule, file, waivers);
}

const keptWaiver = (
  rule: LintRule,
  { path, checksum }: LintFile,
  waivers: readonly LintWaiver[],
): LintWaiver | null =>
  waivers.find((each) => each.rule === rule && each.file === path && each.checksum === checksum) ?? null;

function syntaxFinding(
  file: LintFile,
  problem: { line: number; column: number; message: string; statement: string },
): LintFinding {
  return {
    rule: 'syntax',
    severity: 'refuse',
    file: file.path,
    line: problem.line,
    column: problem.column,
    statement: cut(problem.statement),
    object: null,
    reason: `PostgreSQL cannot read this: ${problem.message}`,
    lock: null,
    safeForm: 'Mend it: the file would fail in every tenant.',
    waiver: null,
  };
}

/** One that lets nothing pass: it is wrong, or what it was for has gone, and the next reader would trust it. */
function idleWaivers(
  file: LintFile,
  statements: readonly ParsedStatement[],
  inFile: readonly FileWaiver[],
  used: ReadonlySet<FileWaiver>,
): LintFinding[] {
  return inFile.flatMap((each) => {
    if (used.has(each)) return [];
    const [line, column] = placeIn(file.content, each.start);
    return [
      {
        rule: 'waiver' as const,
        severity: 'warn' as const,
        file: file.path,
        line,
        column,
        statement: cut(each.statement === null ? '' : (statements[each.statement]?.text ?? '')),
        object: each.rule,
        reason: each.problem ?? `Nothing is found here that the waiver of ${each.rule} would let pass`,
        lock: null,
        safeForm: 'Take the comment out, or put it before the statement that it is for.',
        waiver: null,
      },
    ];
  });
}

function markFindings(file: LintFile, waivers: readonly LintWaiver[]): LintFinding[] {
  return unknownMarks(file.content).map(({ start, text, reason, safeForm }) => {
    const [line, column] = placeIn(file.content, start);
    return {
      rule: 'unknown-mark',
      severity: 'refuse',
      file: file.path,
      line,
      column,
      statement: cut(text),
      object: null,
      reason,
      lock: null,
      safeForm,
      waiver: keptWaiver('unknown-mark', file, waivers),
    };
  });
}

function placeIn(content: string, offset: number): [number, number] {
  const before = content.slice(0, offset).split('\n');
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}
