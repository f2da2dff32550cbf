import type { PreflightCheck } from '../../shared/models/preflight.ts';
import { CadastreError } from '../errors.ts';
import { type LeftFinding, type LeftFindings, readLeft, readServers, writeLeft } from './server-records.ts';
import type { ServersContext, SharedServers } from './servers-context.ts';

/** These compare the server with this workstation: its clock, its programs. Nobody else's answer counts. */
const OF_THIS_WORKSTATION: ReadonlySet<PreflightCheck> = new Set(['clock', 'client-programs']);

type Shared = Pick<SharedServers, 'left' | 'leave'>;

/**
 * What was left on this server, by whichever admin. What the platform database says is kept here too, so that it
 * holds while that does not answer.
 */
export async function leftFindings(
  { local, sharedServers }: Pick<ServersContext, 'local' | 'sharedServers'>,
  serverId: string,
): Promise<LeftFindings> {
  if (sharedServers) takeOver(local, serverId, await answersOf(sharedServers, serverId));
  return readLeft(local, serverId);
}

/** Keeps an answer: where all admins see it first, then here. */
export async function leaveFinding(
  { local, sharedServers }: Pick<ServersContext, 'local' | 'sharedServers'>,
  serverId: string,
  check: PreflightCheck,
  finding: LeftFinding,
): Promise<void> {
  if (!OF_THIS_WORKSTATION.has(check)) await sharedServers?.leave(serverId, check, finding);
  writeLeft(local, serverId, { [check]: finding });
}

/** Brings answers together: those given here before there was a platform database go there, the others come here. */
export async function shareLeftFindings(local: ServersContext['local'], shared: Shared): Promise<void> {
  const known = await shared.left();
  for (const { id } of readServers(local)) {
    const theirs = known.get(id) ?? {};
    for (const [check, finding] of entriesOf(readLeft(local, id))) {
      if (!theirs[check] && !OF_THIS_WORKSTATION.has(check)) await shared.leave(id, check, finding);
    }
    takeOver(local, id, theirs);
  }
}

function takeOver(local: ServersContext['local'], serverId: string, theirs: LeftFindings): void {
  const common = entriesOf(theirs).filter(([check]) => !OF_THIS_WORKSTATION.has(check));
  const here = readLeft(local, serverId);
  const news = common.filter(([check, finding]) => JSON.stringify(here[check]) !== JSON.stringify(finding));
  if (news.length > 0) writeLeft(local, serverId, Object.fromEntries(news));
}

/** A preflight needs no platform database: while it does not answer, what is known here counts. */
async function answersOf(shared: Shared, serverId: string): Promise<LeftFindings> {
  try {
    return (await shared.left()).get(serverId) ?? {};
  } catch (error) {
    const away = error instanceof CadastreError && /^(SERVER|PLATFORM)_UNREACHABLE$/.test(error.code);
    if (away) return {};
    throw error;
  }
}

const entriesOf = (findings: LeftFindings) => Object.entries(findings) as [PreflightCheck, LeftFinding][];
