import { parse } from 'csv-parse/sync';
import type { AdoptionInput } from '../../shared/models/adoption.ts';
import { emailSchema, slugSchema, tenantNameSchema } from '../../shared/models/tenant.ts';
import { invalidInput } from '../errors.ts';

/** One database that is to be adopted, as it was asked for. */
export interface WantedRow {
  readonly row: number;
  readonly server: string;
  readonly database: string;
  readonly name: string | null;
  readonly slug: string | null;
  readonly ownerEmail: string | null;
  readonly role: string | null;
  readonly password: string | null;
  readonly blueprint: string | null;
  readonly subscription: string | null;
  /** null: that of the plan, else of the settings. */
  readonly tier: string | null;
  readonly trialDays: number;
  readonly errors: { field: string; message: string }[];
}

const COLUMNS = [
  'server',
  'database',
  'name',
  'slug',
  'owner_email',
  'role',
  'password',
  'blueprint',
  'subscription',
  'tier',
  'trial_days',
] as const;
type Column = (typeof COLUMNS)[number];
const MAX_ROWS = 50_000;

/** Rows of names or of a file. A pattern is matched where the databases are: see `matches`. */
export function wantedRows(input: AdoptionInput): WantedRow[] {
  if (input.csv !== undefined) return refuseRepeats(readCsv(input.csv, input));
  const names = [...new Set(input.databases ?? [])];
  return names.map((database, index) => ({
    row: index + 1,
    server: input.server ?? '',
    database,
    name: null,
    slug: null,
    ownerEmail: null,
    role: null,
    password: names.length === 1 ? (input.password ?? null) : null,
    blueprint: input.blueprint ?? null,
    subscription: input.subscription ?? null,
    tier: input.tier ?? null,
    trialDays: input.trialDays,
    errors: input.server === undefined ? [{ field: 'server', message: 'Say on which server' }] : [],
  }));
}

/** `*` stands for any characters, `?` for one; all else for itself. */
export function matches(pattern: string, name: string): boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`, 's').test(name);
}

function readCsv(csv: string, defaults: AdoptionInput): WantedRow[] {
  const first = csv.slice(0, 4096).split(/\r?\n/, 1)[0] ?? '';
  let table: string[][];
  try {
    table = parse(csv, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      delimiter: first.split(';').length > first.split(',').length ? ';' : ',',
    });
  } catch {
    throw refused('Not a CSV table: quotes do not close, or stand where none may');
  }
  const [header, ...records] = table;
  if (!header) throw refused('The file is empty');
  const columns = header.map((column) => column.trim().toLowerCase());
  const unknown = columns.find((column) => !(COLUMNS as readonly string[]).includes(column));
  if (unknown !== undefined)
    throw refused(`Unknown column ${unknown.slice(0, 60)}; known are ${COLUMNS.join(', ')}`);
  if (!columns.includes('database')) throw refused('The header has no column database');
  if (new Set(columns).size < columns.length) throw refused('A column stands twice');
  if (records.length > MAX_ROWS) throw refused(`More than ${MAX_ROWS} rows`);
  return records.map((record, index) => readRow(columns, record, index + 1, defaults));
}

function readRow(columns: string[], record: string[], row: number, defaults: AdoptionInput): WantedRow {
  const value = (column: Column): string | null => record[columns.indexOf(column)] || null;
  const errors: WantedRow['errors'] = [];
  const checked = (
    column: Column,
    schema: {
      safeParse(text: string): {
        success: boolean;
        data?: unknown;
        error?: { issues: { message: string }[] };
      };
    },
  ) => {
    const text = value(column);
    if (text === null) return null;
    const parsed = schema.safeParse(text);
    if (parsed.success) return String(parsed.data);
    errors.push({ field: column, message: parsed.error?.issues[0]?.message ?? 'Not valid' });
    return null;
  };
  const server = value('server') ?? defaults.server ?? '';
  const database = value('database') ?? '';
  const subscription = value('subscription')?.toLowerCase() ?? defaults.subscription ?? null;
  const trialDays = readTrialDays(value('trial_days'), defaults.trialDays, errors);
  if (trialDays > 0 && subscription === null)
    errors.push({ field: 'trial_days', message: 'A trial is of a subscription: name its plan too' });
  if (server === '') errors.push({ field: 'server', message: 'Say on which server' });
  if (database === '') errors.push({ field: 'database', message: 'Name the database' });
  return {
    row,
    server,
    database,
    name: checked('name', tenantNameSchema),
    slug: checked('slug', slugSchema),
    ownerEmail: checked('owner_email', emailSchema),
    role: value('role'),
    password: value('password'),
    blueprint: value('blueprint') ?? defaults.blueprint ?? null,
    subscription,
    tier: value('tier')?.toLowerCase() ?? defaults.tier ?? null,
    trialDays,
    errors,
  };
}

function readTrialDays(text: string | null, otherwise: number, errors: WantedRow['errors']): number {
  if (text === null) return otherwise;
  if (/^\d{1,3}$/.test(text) && Number(text) <= 365) return Number(text);
  errors.push({ field: 'trial_days', message: 'A whole number from 0 to 365' });
  return 0;
}

function refuseRepeats(rows: WantedRow[]): WantedRow[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const keys = [
      `database ${row.server}/${row.database}`,
      ...(row.slug === null ? [] : [`slug ${row.slug}`]),
      ...(row.ownerEmail === null ? [] : [`owner_email ${row.ownerEmail}`]),
    ];
    const errors = keys.flatMap((key) => {
      const before = seen.get(key);
      if (before === undefined) seen.set(key, row.row);
      const [field = ''] = key.split(' ');
      return before === undefined ? [] : [{ field, message: `The same as in row ${before}` }];
    });
    return { ...row, errors: [...row.errors, ...errors] };
  });
}

const refused = (message: string) => invalidInput([{ field: 'csv', message }]);
