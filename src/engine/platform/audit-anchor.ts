import type { AuditAnchor } from '../audit/audit-log.ts';
import { sql } from '../postgres/sql.ts';
import type { OpenPlatform } from './platform.ts';

/** Keeps the head of this workstation's audit log in the platform database, out of reach of who edits the file. */
export function platformAnchor(open: () => Promise<OpenPlatform>, logId: string, workstation: string): AuditAnchor {
  return {
    place: 'platform-database',
    async read() {
      const { database } = await open();
      const { rows } = await database.run<{ sequence: string; hash: string; entry_count: string; at: Date }>(
        sql`SELECT sequence, hash, entry_count, at FROM platform.audit_heads WHERE log_id = ${logId}`,
      );
      const row = rows[0];
      if (!row) return null;
      return { sequence: Number(row.sequence), hash: row.hash, count: Number(row.entry_count), at: row.at.toISOString() };
    },
    async write(head) {
      const { database } = await open();
      // Several processes write one log: an older head never replaces a newer one.
      await database.run(
        sql`INSERT INTO platform.audit_heads (log_id, workstation, sequence, hash, entry_count, at)
            VALUES (${logId}, ${workstation}, ${head.sequence}, ${head.hash}, ${head.count}, ${head.at})
            ON CONFLICT (log_id) DO UPDATE
            SET sequence = excluded.sequence, hash = excluded.hash, entry_count = excluded.entry_count, at = excluded.at
            WHERE audit_heads.sequence < excluded.sequence`,
      );
    },
  };
}
