import type { AuditVerification } from '../../shared/models/audit.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { AuditLog } from './audit-log.ts';

/** The verb of the entry from which an accepted log is vouched for. */
export const ACCEPT_VERB = 'accept audit log';

/**
 * Takes this log as it is now, after it was replaced or cut: what the anchors said is recorded as an entry, and they
 * remember this log from there on. `confirm` is the workstation's name. A file whose own entries do not fit is not
 * accepted. Errors: `CONFIRMATION_REQUIRED`, `CONFLICT` where no anchor disagrees, `REFUSED` for such a file.
 */
export async function acceptLog(
  audit: AuditLog,
  actor: Actor,
  input: { reason: string; confirm: string },
): Promise<AuditVerification> {
  const found = await audit.verify();
  const disagreeing = found.anchors.filter((anchor) => anchor.state === 'disagrees');
  const intent = {
    actor,
    verb: ACCEPT_VERB,
    target: `audit log of ${actor.workstation}`,
    reason: input.reason,
    input: {
      log: audit.logId,
      entries: found.entries,
      head: found.headHash,
      disagreements: disagreeing.map(({ place, sequence, at, message }) => ({
        place,
        sequence,
        at,
        message,
      })),
    },
  };
  await performAct(audit, intent, async () => {
    if (input.confirm !== actor.workstation) {
      throw new CadastreError(
        'CONFIRMATION_REQUIRED',
        `Accepting the audit log asks for the name of this workstation`,
        { fields: [{ field: 'confirm', message: `Type ${actor.workstation}` }] },
      );
    }
    if (found.fileProblem) throw damaged(found.fileProblem);
    if (disagreeing.length === 0) throw nothingToAccept(found);
    await audit.replaceAnchors(disagreeing.map(({ place }) => place));
  });
  return audit.verify();
}

function damaged({ sequence, problem }: NonNullable<AuditVerification['firstBad']>): CadastreError {
  return new CadastreError(
    'REFUSED',
    `The entries of this file are not as they were written (entry ${sequence}: ${problem})`,
    {
      wayOut:
        'Keep the file as evidence: stop Cadastre and move audit.db elsewhere. A new log begins with the next start, and can be accepted.',
    },
  );
}

function nothingToAccept(found: AuditVerification): CadastreError {
  const away = found.anchors.find((anchor) => anchor.state === 'unreachable');
  return new CadastreError('CONFLICT', 'No anchor disagrees with this log: there is nothing to accept', {
    ...(away && { wayOut: `The ${away.place} could not be asked. ${away.message}` }),
  });
}
