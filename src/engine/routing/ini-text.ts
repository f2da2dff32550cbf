import { CadastreError } from '../errors.ts';

/** A name before the equals sign in pgbouncer.ini: quoted as an SQL identifier. Errors: `INVALID_INPUT`. */
export const iniName = (name: string): string => `"${checked(name, '"').replaceAll('"', '""')}"`;

/** A value of a connection string in pgbouncer.ini. Errors: `INVALID_INPUT`. */
export const iniValue = (value: string): string => `'${checked(value, "'").replaceAll("'", "''")}'`;

/** The file has no way to write a line end, and cuts a NUL. */
function checked(text: string, _quote: string): string {
  if (!/[\p{Cc}\u2028\u2029]|\p{Cs}/u.test(text)) return text;
  throw new CadastreError(
    'INVALID_INPUT',
    `pgbouncer cannot take this value: ${JSON.stringify(text.slice(0, 80))}`,
    { wayOut: 'Leave out control characters.' },
  );
}
