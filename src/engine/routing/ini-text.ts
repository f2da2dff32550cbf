import { CadastreError } from '../errors.ts';

/** All that pgbouncer takes before the equals sign, unquoted; it has no quotes there. */
const NAME = /^[A-Za-z0-9_.-]{1,63}$/;

/** May it be the name of an entry in pgbouncer.ini? `pgbouncer` is its own console. */
export const isIniName = (name: string): boolean => NAME.test(name) && name !== 'pgbouncer';

/** A name before the equals sign. Errors: `INVALID_INPUT`. */
export function iniName(name: string): string {
  if (isIniName(name)) return name;
  throw refused(name);
}

/** A value of a connection string in pgbouncer.ini. The file has no way to write a line end. Errors: `INVALID_INPUT`. */
export function iniValue(value: string): string {
  if (/[\p{Cc}\u2028\u2029]|\p{Cs}/u.test(value)) throw refused(value);
  return `'${value.replaceAll("'", "''")}'`;
}

const refused = (text: string) =>
  new CadastreError('INVALID_INPUT', `pgbouncer cannot take this: ${JSON.stringify(text.slice(0, 80))}`);
