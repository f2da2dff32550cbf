import { parse } from 'csv-parse/sync';
import { issueText } from '../../shared/issue-text.ts';
import { type CreateTenantInput, createTenantInputSchema } from '../../shared/models/tenant.ts';
import { invalidInput } from '../errors.ts';

/** At most this many rows in one file. */
const MAX_ROWS = 50_000;
const COLUMNS: Record<string, keyof CreateTenantInput> = {
  name: 'name',
  slug: 'slug',
  owner_email: 'ownerEmail',
  owner_password: 'ownerPassword',
  owner_password_hash: 'ownerPasswordHash',
  owner_first_name: 'ownerFirstName',
  owner_last_name: 'ownerLastName',
  server: 'server',
  blueprint: 'blueprint',
  trial_days: 'trialDays',
  subscription: 'subscription',
  language: 'language',
  isolation: 'isolation',
  tier: 'tier',
  environment: 'environment',
};
/** NUL, which no text of PostgreSQL holds, and what stands for bytes that are no UTF-8. */
const UNREADABLE = /[\0\uFFFD]|\p{Cs}/u;
const VARIABLE = /^set\.([a-z][a-z0-9_]*)$/;

export interface ImportedRow {
  /** 1 is the first row under the header. */
  readonly row: number;
  readonly name: string;
  readonly ownerEmail: string;
  /** null: refused, see `errors`. */
  readonly input: CreateTenantInput | null;
  readonly errors: { field: string; message: string }[];
  /** Its tier is that of its own column, and not the one for rows that name none. */
  readonly ownTier: boolean;
}

export interface ImportDefaults {
  readonly server?: string;
  readonly blueprint: string;
  readonly trialDays: number;
  readonly tier?: string;
}

/**
 * Reads a CSV file of tenants. A row that cannot be is refused alone, with the column and the reason; a file
 * that is no such table is refused whole. Throws `INVALID_INPUT` for the field `csv`.
 */
export function readImport(csv: string, defaults: ImportDefaults): ImportedRow[] {
  const [header, ...records] = parseCsv(csv);
  if (!header) throw refused('The file is empty');
  const columns = header.map((column) => column.trim().toLowerCase());
  checkHeader(columns);
  if (records.length > MAX_ROWS) throw refused(`More than ${MAX_ROWS} rows`);
  const rows = records.map((record, index) => readRow(columns, record, index + 1, defaults));
  return refuseRepeats(rows);
}

function parseCsv(csv: string): string[][] {
  try {
    return parse(csv, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      delimiter: delimiterOf(csv),
    });
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw refused(
      `Not a CSV table${lines ? `, line ${lines}` : ''}: quotes do not close, or stand where none may`,
    );
  }
}

/** Spreadsheets write a semicolon where the comma is the decimal sign. */
function delimiterOf(csv: string): string {
  const first = csv.slice(0, 4096).split(/\r?\n/, 1)[0] ?? '';
  return first.split(';').length > first.split(',').length ? ';' : ',';
}

function checkHeader(columns: string[]): void {
  for (const needed of ['name', 'owner_email']) {
    if (!columns.includes(needed))
      throw refused(`The header has no column ${needed}; it needs name and owner_email`);
  }
  const unknown = columns.find((column) => !Object.hasOwn(COLUMNS, column) && !VARIABLE.test(column));
  if (unknown !== undefined) {
    throw refused(
      `Unknown column ${unknown.slice(0, 60) || '(without a name)'}; known are ${Object.keys(COLUMNS).join(', ')} and set.VARIABLE`,
    );
  }
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw refused(`The column ${twice} stands twice`);
}

function readRow(columns: string[], record: string[], row: number, defaults: ImportDefaults): ImportedRow {
  const given: Record<string, unknown> = {
    server: defaults.server,
    blueprint: defaults.blueprint,
    trialDays: defaults.trialDays,
    tier: defaults.tier,
  };
  const variables: Record<string, string> = {};
  const unstorable: string[] = [];
  const ownTier = (record[columns.indexOf('tier')] ?? '') !== '';
  columns.forEach((column, index) => {
    const value = record[index] ?? '';
    if (value === '') return;
    if (UNREADABLE.test(value)) unstorable.push(column);
    const variable = VARIABLE.exec(column)?.[1];
    const field = COLUMNS[column];
    if (variable) variables[variable] = value;
    else if (field === 'trialDays') given.trialDays = /^\d+$/.test(value) ? Number(value) : value;
    else if (field) given[field] = value;
  });
  const name = String(given.name ?? '');
  const ownerEmail = String(given.ownerEmail ?? '');
  if (record.length > columns.length) {
    return {
      row,
      name: storable(name).slice(0, 200),
      ownerEmail: storable(ownerEmail).slice(0, 254),
      input: null,
      ownTier,
      errors: [{ field: 'row', message: `${record.length} values for ${columns.length} columns` }],
    };
  }
  const parsed = createTenantInputSchema.safeParse({ ...given, variables, onFailure: 'undo' });
  if (parsed.success && unstorable.length === 0)
    return {
      row,
      name: parsed.data.name,
      ownerEmail: parsed.data.ownerEmail,
      input: parsed.data,
      ownTier,
      errors: [],
    };
  const issues = parsed.error?.issues ?? [];
  const errors = issues.map((issue) => ({
    field: columnOf(issue.path.join('.') || 'row'),
    message: issueText(issue),
  }));
  const named = new Set(errors.map((error) => error.field));
  const texts = unstorable.filter((column) => !named.has(column));
  return {
    row,
    name: storable(name).slice(0, 200),
    ownerEmail: storable(ownerEmail).slice(0, 254),
    input: null,
    ownTier,
    errors: [...errors, ...texts.map((field) => ({ field, message: 'Not a text: save the file as UTF-8' }))],
  };
}

function refuseRepeats(rows: ImportedRow[]): ImportedRow[] {
  const seen = { slug: new Map<string, number>(), owner_email: new Map<string, number>() };
  return rows.map((row) => {
    if (!row.input) return row;
    const keys = { slug: row.input.slug, owner_email: row.input.ownerEmail };
    const errors = Object.entries(keys).flatMap(([field, value]) => {
      if (value === undefined) return [];
      const before = seen[field as keyof typeof seen].get(value);
      if (before !== undefined) return [{ field, message: `The same as in row ${before}` }];
      seen[field as keyof typeof seen].set(value, row.row);
      return [];
    });
    return errors.length > 0 ? { ...row, input: null, errors } : row;
  });
}

/** The column that a field of the input came from. */
export function columnOf(field: string): string {
  const variable = /^variables\.(.+)$/s.exec(field)?.[1];
  if (variable !== undefined) return `set.${variable}`;
  return Object.entries(COLUMNS).find(([, name]) => name === field)?.[0] ?? field;
}

/** What is kept of a refused text, to show which row it was. */
const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();

const refused = (message: string) => invalidInput([{ field: 'csv', message }]);
