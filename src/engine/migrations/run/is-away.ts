import { CadastreError } from '../../errors.ts';

const AWAY: readonly string[] = [
  'PLATFORM_UNREACHABLE',
  'SERVER_UNREACHABLE',
  'TOO_MANY_CONNECTIONS',
  'CANCELLED',
];

/** The platform database is away, or its connection was closed under us. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof CadastreError)) return false;
  return AWAY.includes(error.code) || /after it was closed/.test(error.message);
}
