import {
  type ClientProgram,
  PREFLIGHT_CHECKS,
  type PreflightCheck,
  type PreflightReport,
} from '../../shared/models/preflight.ts';
import type { ServerInput } from '../../shared/models/server.ts';
import { diskSpaceOf } from '../adapters/disk-space.ts';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { checkCertificate } from './preflight/check-certificate.ts';
import { checkClientPrograms } from './preflight/check-client-programs.ts';
import { checkCollation } from './preflight/check-collation.ts';
import { checkDiskSpace } from './preflight/check-disk-space.ts';
import { checkPrivileges } from './preflight/check-privileges.ts';
import { checkPublicAccess } from './preflight/check-public-access.ts';
import {
  checkChecksums,
  checkClock,
  checkConnections,
  checkPasswordEncryption,
  checkPrepared,
  checkTls,
  checkVersion,
} from './preflight/check-server.ts';
import { checkStatementLog } from './preflight/check-statement-log.ts';
import { decide, type Finding } from './preflight/finding.ts';
import { isLoopback } from './preflight/loopback.ts';
import type { PreflightFacts } from './preflight/preflight-facts.ts';
import { probeRoles } from './preflight/probe-roles.ts';
import { readPreflightFacts, readServerVersion } from './preflight/read-preflight-facts.ts';
import type { LeftFindings } from './server-records.ts';

export interface PreflightSource {
  /** What the report calls the server. */
  readonly name: string;
  readonly input: Pick<ServerInput, 'host' | 'tls' | 'connectionBudget'>;
  readonly left: LeftFindings;
  readonly clientPrograms: () => Promise<ClientProgram[]>;
  readonly clock: () => Date;
}

export interface Preflight {
  readonly report: PreflightReport;
  readonly findings: readonly Finding[];
  /** null: not readable, or the version is not supported. */
  readonly systemIdentifier: string | null;
}

/** Looks at everything that decides whether a server can hold tenants. Leaves no trace on the server. */
export async function runPreflight(session: Session, source: PreflightSource): Promise<Preflight> {
  const at = source.clock();
  const started = performance.now();
  const version = await readServerVersion(session);
  const first = [
    checkVersion(version),
    checkTls({ host: source.input.host, mode: source.input.tls.mode, protocol: session.tlsProtocol }),
  ];
  // On a version that is not supported, the questions themselves may not work.
  const blocked = first[0]?.verdict === 'blocks';
  const facts = blocked ? null : await readPreflightFacts(session, version, source.clock);
  const rest = facts ? await checkFacts(session, facts, source) : [];
  const findings = [...first, ...rest]
    .map((finding) => withAnswer(finding, source.left))
    .sort((a, b) => PREFLIGHT_CHECKS.indexOf(a.check) - PREFLIGHT_CHECKS.indexOf(b.check));
  return {
    report: {
      server: source.name,
      at: at.toISOString(),
      durationMs: Math.round(performance.now() - started),
      version: version.version,
      findings: findings.map(({ subject: _subject, ...finding }) => finding),
    },
    findings,
    systemIdentifier: facts?.systemIdentifier ?? null,
  };
}

async function checkFacts(
  session: Session,
  facts: PreflightFacts,
  source: PreflightSource,
): Promise<Finding[]> {
  return [
    await guarded('privileges', async () => {
      const probed = !facts.superuser && facts.createrole && !facts.inRecovery;
      return checkPrivileges(facts, probed ? await probeRoles(session) : null);
    }),
    checkCertificate({ protocol: session.tlsProtocol, endsAt: session.certificateEndsAt }, source.clock()),
    checkPasswordEncryption(facts),
    checkStatementLog(facts),
    checkCollation(facts),
    checkConnections(facts, source.input.connectionBudget),
    checkPublicAccess(facts),
    checkChecksums(facts),
    checkDiskSpace(facts.dataDirectory, await spaceOf(facts, source.input.host)),
    checkPrepared(facts),
    checkClock(facts),
    await guarded('client-programs', async () => checkClientPrograms(facts, await source.clientPrograms())),
  ];
}

/** Only a server on this machine has its disk here. */
async function spaceOf({ dataDirectory, systemIdentifier }: PreflightFacts, host: string) {
  if (!isLoopback(host) || dataDirectory === null || systemIdentifier === null) return null;
  return diskSpaceOf(dataDirectory, systemIdentifier);
}

/** A check that this server does not allow is a finding of its own, and takes no other check with it. */
async function guarded(check: PreflightCheck, work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CadastreError) || error.code === 'SERVER_UNREACHABLE') throw error;
    return decide(check, {
      title: `The check of ${check} could not be made`,
      detail: error.message,
      subject: error.code,
    });
  }
}

function withAnswer(finding: Finding, left: LeftFindings): Finding {
  const answer = left[finding.check];
  if (finding.verdict !== 'decide' || answer?.subject !== finding.subject) return finding;
  const { actor, at, reason } = answer;
  return {
    ...finding,
    left: true,
    answer: { actor, at, reason },
    remedies: finding.remedies.filter(({ id }) => id !== 'leave'),
  };
}

/** What a list shows of a report; a finding that was left counts as passed. */
export function summarize(report: PreflightReport): {
  at: string;
  blocks: number;
  decide: number;
  passed: number;
} {
  const count = (verdict: string) =>
    report.findings.filter((each) => (each.left ? 'passed' : each.verdict) === verdict).length;
  return { at: report.at, blocks: count('blocks'), decide: count('decide'), passed: count('passed') };
}
