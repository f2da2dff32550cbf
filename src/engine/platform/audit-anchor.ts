import type { AuditAnchor, AuditHead } from '../audit/audit-log.ts';
import { sql } from '../postgres/sql.ts';
import type { OpenPlatform } from './platform.ts';

/**
 * Keeps the head of this workstation's audit log in the platform database, out of reach of who edits the file.
 * `place` names workstation and data folder. Throws while the platform database does not answer.
 */
export function platformAnchor(open: () => Promise<OpenPlatform>, place: string): AuditAnchor {
  const put = (head: AuditHead, whatever: boolean) =>
    // Several processes write one log: an older head of the same log never replaces a newer one.
    sql`INSERT INTO platform.audit_heads (place, log_id, sequence, hash, entry_count, at)
        VALUES (${place}, ${head.logId}, ${head.sequence}, ${head.hash}, ${head.count}, ${head.at})
        ON CONFLICT (place) DO UPDATE
        SET log_id = excluded.log_id, sequence = excluded.sequence, hash = excluded.hash,
            entry_count = excluded.entry_count, at = excluded.at
        WHERE ${whatever} OR audit_heads.log_id <> excluded.log_id OR audit_heads.sequence < excluded.sequence`;
  return {
    place: 'platform-database',
    async read() {
      const { database } = await open();
      const { rows } = await database.run<{
        log_id: string;
        sequence: string;
        hash: string;
        entry_count: string;
        at: Date;
      }>(
        sql`SELECT log_id, sequence, hash, entry_count, at FROM platform.audit_heads WHERE place = ${place}`,
      );
      const row = rows[0];
      if (!row) return null;
      return {
        logId: row.log_id,
        sequence: Number(row.sequence),
        hash: row.hash,
        count: Number(row.entry_count),
        at: row.at.toISOString(),
      };
    },
    async write(head) {
      await (await open()).progress.run(put(head, false));
    },
    async replace(head) {
      await (await open()).database.run(put(head, true));
    },
  };
}
