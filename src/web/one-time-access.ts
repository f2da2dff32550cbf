import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may speak to the web shell: whoever opened an address that was printed for them, once. Only hashes
 * are kept, and they are compared in constant time.
 */
export interface OneTimeAccess {
  /** A token for one address. Asking again makes another; the earlier ones stay valid until used. */
  issueToken(): string;
  /** The session's secret for a cookie, or null: wrong or already used. */
  exchange(token: string): string | null;
  isSession(secret: string): boolean;
}

export function createOneTimeAccess(): OneTimeAccess {
  let tokens: Buffer[] = [];
  const sessions: Buffer[] = [];
  const issue = (list: Buffer[]) => {
    const secret = randomBytes(32).toString('base64url');
    list.push(digest(secret));
    return secret;
  };
  return {
    issueToken: () => issue(tokens),
    exchange(token) {
      const given = digest(token);
      const left = tokens.filter((known) => !timingSafeEqual(known, given));
      if (left.length === tokens.length) return null;
      tokens = left;
      return issue(sessions);
    },
    isSession(secret) {
      const given = digest(secret);
      return sessions.filter((known) => timingSafeEqual(known, given)).length > 0;
    },
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
