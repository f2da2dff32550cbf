import type { Migration } from './blueprint.ts';
import { asksForNoTransaction } from './check-sql.ts';

/** dbmate says it of each part on the line that begins it. */
const ALONE_IN_DBMATE = /^--[ \t]*migrate:down\b[^\r\n]*\btransaction:false\b/m;

/** Whether what takes a file back is one transaction: its own file can ask for none, and so can the file as a whole. */
export function downIsTransactional({
  transactional,
  source,
  down,
}: Pick<Migration, 'transactional' | 'source' | 'down'>): boolean {
  if (down === undefined) return true;
  return transactional && !asksForNoTransaction(down.content) && !ALONE_IN_DBMATE.test(source ?? '');
}
