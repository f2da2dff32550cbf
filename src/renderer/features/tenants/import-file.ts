/** A header with every column that the import knows, and one row to write over. */
export const IMPORT_TEMPLATE = [
  'name,slug,owner_email,owner_password,owner_first_name,owner_last_name,server,tier,trial_days,set.timezone',
  'Brasserie des Quais,brasserie-des-quais,owner@example.com,,Hélène,Marchetti,,,14,Europe/Paris',
  '',
].join('\r\n');

/** Bytes; the contract's limit for one import. */
export const IMPORT_LIMIT = 64 * 1024 * 1024;

/** Rows under the header, as a person counts them: lines with something in them. */
export function countRows(csv: string): number {
  let quoted = false;
  let rows = 0;
  let filled = false;
  for (let index = 0; index < csv.length; index += 1) {
    const character = csv[index];
    if (character === '"') quoted = !quoted;
    if (character === '\n' && !quoted) {
      if (filled) rows += 1;
      filled = false;
    } else if (character !== '\r' && character !== ' ') filled = true;
  }
  if (filled) rows += 1;
  return Math.max(0, rows - 1);
}
