import { randomUUID } from 'node:crypto';
import { CadastreError } from '../errors.ts';

export const TICKET_MINUTES = 15;
const MOST_TICKETS = 200;

/**
 * Holds the password of a URL between reading the URL and adding the server, so that it goes to the app once
 * and never comes back. In memory only.
 */
export interface PasswordTickets {
  keep(password: string): string;
  /** The password, still kept: a draft is tried out before it is added. Throws `INVALID_INPUT` when it is gone. */
  read(ticket: string): string;
  /** After the act that stored the password: the ticket is worth nothing from now on. */
  spend(ticket: string): void;
}

export function createPasswordTickets(clock: () => Date): PasswordTickets {
  const kept = new Map<string, { password: string; until: number }>();
  const sweep = () => {
    const now = clock().getTime();
    for (const [ticket, { until }] of kept) if (until <= now) kept.delete(ticket);
  };
  return {
    keep(password) {
      sweep();
      const oldest = kept.keys().next();
      if (kept.size >= MOST_TICKETS && !oldest.done) kept.delete(oldest.value);
      const ticket = randomUUID();
      kept.set(ticket, { password, until: clock().getTime() + TICKET_MINUTES * 60_000 });
      // Nobody may come back for it: it leaves memory without being asked.
      setTimeout(() => kept.delete(ticket), TICKET_MINUTES * 60_000).unref();
      return ticket;
    },
    read(ticket) {
      sweep();
      const found = kept.get(ticket);
      if (!found) {
        throw new CadastreError('INVALID_INPUT', 'The password of this URL is no longer held', {
          fields: [{ field: 'passwordTicket', message: `Kept for ${TICKET_MINUTES} minutes and used once` }],
          wayOut: 'Read the URL again, or enter the password.',
        });
      }
      return found.password;
    },
    spend: (ticket) => {
      kept.delete(ticket);
    },
  };
}
