import type { PreflightCheck, PreflightReport, PreflightStatement } from '../../shared/models/preflight.ts';
import type { Server } from '../../shared/models/server.ts';
import { type ActRecord, performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { recorded, withSession } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';
import { leaveFinding } from './left-findings.ts';
import type { Finding } from './preflight/finding.ts';
import { keepPreflight, readPreflightOf } from './preflight-server.ts';
import { resolveServer } from './resolve-server.ts';
import { readPreflight } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';
import { targetOf } from './target-of.ts';

export interface FindingAnswer {
  readonly server: string;
  readonly check: PreflightCheck;
  readonly remedy: 'run' | 'leave';
  readonly reason?: string;
}

/** A reloaded setting reaches new sessions a moment later. */
const LOOK_AGAIN = { times: 5, afterMs: 150 };

/**
 * Answers a finding: runs exactly the statements that were shown, or records that it is left as it is. Gives the
 * preflight as it is afterwards. Throws `CONFLICT` when the server no longer says what was shown.
 */
export async function settleFinding(
  context: ServersContext,
  answer: FindingAnswer,
): Promise<PreflightReport> {
  const server = resolveServer(context, answer.server);
  const intent = {
    actor: context.actor,
    verb: answer.remedy === 'run' ? 'mend finding' : 'leave finding',
    target: `server ${server.name}`,
    input: { check: answer.check, remedy: answer.remedy },
    reason: answer.reason,
  };
  const report = await performAct(context.audit, intent, async (record) => {
    const finding = await shownFinding(context, server, answer);
    if (answer.remedy === 'leave') {
      await leaveFinding(context, server.id, answer.check, {
        subject: finding.subject,
        at: context.clock().toISOString(),
        actor: context.actor.name,
        reason: answer.reason ?? null,
      });
    } else {
      await runStatements(context, server, finding.statements, record);
    }
    return lookAgain(context, server, answer);
  });
  context.announcer.announce('servers');
  return report;
}

/** The finding as the server says it now, provided that it is what a person last saw. */
async function shownFinding(
  context: ServersContext,
  server: Server,
  { check, remedy }: FindingAnswer,
): Promise<Finding> {
  const seen = readPreflight(context.local, server.id)?.findings.find((each) => each.check === check);
  const now = await readPreflightOf(context, server);
  const finding = now.findings.find((each) => each.check === check);
  if (!seen || !finding) {
    throw new CadastreError('CONFLICT', `${server.name} has no finding on ${check}`, {
      target: server.name,
      wayOut: 'Run the preflight, then answer what it shows.',
    });
  }
  const same = JSON.stringify(seen.statements) === JSON.stringify(finding.statements);
  if (seen.verdict !== finding.verdict || !same) {
    keepPreflight(context, server.id, now);
    context.announcer.announce('servers');
    throw changedMeanwhile(server);
  }
  if (finding.verdict === 'passed') {
    throw new CadastreError('CONFLICT', `Nothing is left to settle: ${check} has passed on ${server.name}`, {
      target: server.name,
    });
  }
  const leftAgain = finding.left && remedy === 'leave';
  if (!leftAgain && !finding.remedies.some(({ id }) => id === remedy)) throw notOffered(finding, remedy);
  return finding;
}

function notOffered(finding: Finding, remedy: 'run' | 'leave'): CadastreError {
  return remedy === 'leave'
    ? new CadastreError('REFUSED', `${finding.title}: this blocks, and cannot be left`, {
        wayOut: 'Run its statements, or have a superuser run them.',
      })
    : new CadastreError('REFUSED', `${finding.title}: Cadastre cannot run the way out itself`, {
        wayOut:
          finding.statements.length > 0
            ? 'Copy the statements for a superuser, then run the preflight again.'
            : finding.detail,
      });
}

/** One at a time: most of them refuse to run inside a transaction. */
async function runStatements(
  context: ServersContext,
  server: Server,
  statements: readonly PreflightStatement[],
  record: ActRecord,
): Promise<void> {
  const rest = [...statements];
  while (rest[0]) {
    const { database } = rest[0];
    const target = await targetOf(context, server, database);
    await withSession(context.connect, target, async (session) => {
      const watched = recorded(session, (line) => record.statement(`${line.shown} -- in ${line.database}`));
      while (rest[0]?.database === database) {
        const next = rest.shift();
        if (next) await watched.run(sql`${trusted(next.sql)}`).catch((error) => notAlone(error, server));
      }
    });
  }
}

/** Somebody else answers the same finding: PostgreSQL refuses the later of two changes of one row of its catalogs. */
function notAlone(error: unknown, server: Server): never {
  const met = error instanceof CadastreError && /tuple concurrently (updated|deleted)/i.test(error.message);
  throw met ? changedMeanwhile(server) : error;
}

const changedMeanwhile = (server: Server) =>
  new CadastreError('CONFLICT', `${server.name} has changed since this finding was shown`, {
    target: server.name,
    wayOut: 'Look at the preflight as it is now, then answer again.',
  });

async function lookAgain(
  context: ServersContext,
  server: Server,
  { check, remedy }: FindingAnswer,
): Promise<PreflightReport> {
  for (let time = 1; ; time++) {
    const preflight = await readPreflightOf(context, server);
    const settled = preflight.findings.some(
      (each) => each.check === check && (each.verdict === 'passed' || each.left),
    );
    if (settled || remedy === 'leave' || time >= LOOK_AGAIN.times) {
      keepPreflight(context, server.id, preflight);
      return preflight.report;
    }
    await new Promise((wake) => setTimeout(wake, LOOK_AGAIN.afterMs));
  }
}
