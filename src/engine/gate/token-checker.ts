import { readFile, stat } from 'node:fs/promises';
import type { TokenRules } from '../../shared/models/gate.ts';
import { invalidInput } from '../errors.ts';
import { readKeySet, readSecret, type TokenKeys, type TokenVerdict, verifyToken } from './verify-token.ts';

export interface TokenCheckerOptions {
  readonly rules: TokenRules;
  readonly secret?: string | undefined;
  /** Path of a key set. */
  readonly jwksFile?: string | undefined;
  readonly log: (line: string) => void;
}

/** How often the file of the key set is looked at; milliseconds. */
const LOOK_EVERY = 1_000;
/** Verdicts kept at most; a signature takes longer to verify than everything else of a request. */
const KEPT_AT_MOST = 10_000;

/** Verifies tokens with keys that may change while it runs. */
export interface TokenChecker {
  readonly rules: TokenRules;
  check(token: string): TokenVerdict | Promise<TokenVerdict>;
  close(): void;
}

/** Errors: `INVALID_INPUT` for a short secret, a file that cannot be read or holds no keys, or rules without a key. */
export async function openTokenChecker(options: TokenCheckerOptions): Promise<TokenChecker | null> {
  const { rules, secret, jwksFile, log } = options;
  if (secret === undefined && jwksFile === undefined) {
    if (!rules.required) return null;
    throw invalidInput([
      {
        field: 'requireToken',
        message: 'A token that is required has to be verified: give --jwks or --secret-stdin',
      },
    ]);
  }
  const kept = new Map<string, TokenVerdict>();
  let seen = jwksFile === undefined ? '' : await stampOf(jwksFile);
  let keys: TokenKeys = {
    secret: secret === undefined ? undefined : readSecret(secret),
    keySet: jwksFile === undefined ? undefined : readKeySet(await readText(jwksFile)),
  };
  const look = async (path: string) => {
    const stamp = await stampOf(path).catch(() => 'not readable');
    if (stamp === seen) return;
    seen = stamp;
    try {
      keys = { ...keys, keySet: readKeySet(await readText(path)) };
      // What the former keys vouched for, these may not.
      kept.clear();
      log(`gate: read the key set ${path} again`);
    } catch (error) {
      // Half a file while somebody writes it, for instance: the former keys stay until there are better ones.
      log(`gate: the key set ${path} is not used, the former one stays: ${(error as Error).message}`);
    }
  };
  const timer = jwksFile === undefined ? undefined : setInterval(() => void look(jwksFile), LOOK_EVERY);
  timer?.unref();

  return {
    rules,
    check(token) {
      const known = kept.get(token);
      if (known?.ok && inForce(known.expiresAt, rules)) return known;
      const using = keys;
      return verifyToken(token, using, rules).then((verdict) => {
        kept.delete(token);
        if (verdict.ok && using === keys) {
          if (kept.size >= KEPT_AT_MOST) kept.delete(kept.keys().next().value ?? '');
          kept.set(token, verdict);
        }
        return verdict;
      });
    },
    close: () => clearInterval(timer),
  };
}

const inForce = (expiresAt: number | null, { tolerance }: TokenRules): boolean =>
  expiresAt === null || Date.now() / 1000 < expiresAt + tolerance;

async function stampOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path).catch((error) => {
    throw unreadable(path, error);
  });
  return `${ino}/${size}/${mtimeMs}`;
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error) => {
    throw unreadable(path, error);
  });

const unreadable = (path: string, { code }: NodeJS.ErrnoException) =>
  invalidInput([{ field: 'jwks', message: `${path} cannot be read (${code ?? 'unknown'})` }]);
