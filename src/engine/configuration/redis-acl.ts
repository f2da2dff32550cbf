import { createHash } from 'node:crypto';
import { MASK } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';

/** What an ACL takes as it stands: no pattern, no space. */
const PLAIN = /^[A-Za-z0-9_:.{}-]+$/;

/**
 * The line that makes a user of Redis (6 and later) for one tenant: its own keys and channels, reading and writing, and
 * nothing that lists, counts or empties what is others'. `SCAN`, `RANDOMKEY` and `DBSIZE` look at all keys whatever the
 * pattern says; `KEYS`, `FLUSHALL` and their kin are `@dangerous`. null as password: masked.
 */
export function redisAclLine(user: string, prefix: string, password: string | null): string {
  if (!PLAIN.test(user) || !PLAIN.test(prefix))
    throw new CadastreError('INVALID_INPUT', `Not a name for Redis: ${JSON.stringify(prefix).slice(0, 80)}`);
  // Redis keeps the hash alone; given so, the password stands in no log and in no history of a shell.
  const secret = password === null ? MASK : createHash('sha256').update(password).digest('hex');
  return [
    'ACL SETUSER',
    user,
    'reset',
    'on',
    `#${secret}`,
    `~${prefix}*`,
    'resetchannels',
    `&${prefix}*`,
    '+@read +@write +@connection +@transaction +@pubsub +eval +evalsha',
    '-@admin -@dangerous -scan -randomkey -dbsize -pubsub',
  ].join(' ');
}
