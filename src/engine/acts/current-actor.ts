import { hostname, userInfo } from 'node:os';
import type { Actor } from './actor.ts';

/** The person at this workstation, as the audit log names them. */
export function currentActor(shell: Actor['shell']): Actor {
  return { name: accountName(), shell, workstation: hostname() };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
