import type { Blocker } from '../../../shared/models/migration-run.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

interface Told {
  blocked(blocker: Blocker | null): void;
  remark(text: string): void;
}

export interface NamedBlocker extends Told {
  /** After a lock that was not given: the session of the tenant is free to say what the table is called. */
  learn(session: Session): Promise<void>;
}

const NUMBER = / on relation (\d+)$/;

/**
 * Tells who is in the way with the name of what we want. The look at locks comes from the server's maintenance database,
 * which knows tables of another database by their number alone.
 */
export function namedBlocker(told: Told): NamedBlocker {
  const names = new Map<string, string>();
  let last: Blocker | null = null;
  const withName = (blocker: Blocker): Blocker => {
    const name = names.get(NUMBER.exec(blocker.wanted)?.[1] ?? '');
    return name === undefined
      ? blocker
      : { ...blocker, wanted: blocker.wanted.replace(NUMBER, ` on ${name}`) };
  };
  return {
    blocked(blocker) {
      last = blocker ?? last;
      told.blocked(blocker === null ? null : withName(blocker));
    },
    remark: (text) => told.remark(text),
    async learn(session) {
      const number = NUMBER.exec(last?.wanted ?? '')?.[1];
      if (last === null || number === undefined || names.has(number)) return;
      try {
        const { rows } = await session.run<{ name: string }>(
          sql`SELECT pg_catalog.quote_ident(relname) AS name FROM pg_catalog.pg_class WHERE oid = ${number}::pg_catalog.oid`,
        );
        if (rows[0] === undefined) return;
        names.set(number, rows[0].name);
        told.blocked(withName(last));
      } catch {
        // A session that was lost says it at the next try; its number is as good until then.
      }
    },
  };
}
