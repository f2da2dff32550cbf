import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditVerification } from '../../../shared/models/audit.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import { TextField } from '../../parts/field.tsx';

/** Can this report be accepted: an anchor disagrees, while the file's own entries fit. */
export function canAccept(report: AuditVerification): boolean {
  const disagrees = report.anchors.some((anchor) => anchor.state === 'disagrees');
  return disagrees && (report.fileProblem ?? null) === null;
}

/** The way out of a log that was replaced or cut: it is taken as it is, with a reason that stays in it. */
export function AcceptLog({ report }: { report: AuditVerification }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const workstation = useQuery(orpc.app.status.queryOptions()).data?.actor.workstation;
  const accept = useMutation(
    orpc.audit.accept.mutationOptions({
      onSuccess: (verified) => {
        setOpen(false);
        queries.setQueryData(orpc.audit.verify.queryKey(), verified);
      },
    }),
  );
  if (workstation === undefined) return null;
  const data = accept.error === null ? null : readError(accept.error);
  const ofReason = fieldMessage(data, 'reason');
  return (
    <>
      <Button small tone="danger" onClick={() => setOpen(true)}>
        {t('Accept this log…')}
      </Button>
      <DestructiveDialog
        opened={open}
        onClose={() => setOpen(false)}
        title={t('Accept this audit log')}
        slug={workstation}
        slugLabel={t('the name of this workstation')}
        verb={t('Accept the log')}
        onConfirm={() => accept.mutate({ reason: reason.trim(), confirm: workstation })}
        busy={accept.isPending}
        error={ofReason === undefined ? accept.error : undefined}
      >
        <ul>
          {report.anchors
            .filter((anchor) => anchor.state === 'disagrees')
            .map((anchor) => (
              <li key={anchor.place}>{told(anchor.message)}</li>
            ))}
        </ul>
        <p>
          {t(
            'What was there before is not proven by this log any more: keep a copy of the data folder first. The disagreement becomes an entry, and the anchors remember this log from there on.',
          )}
        </p>
        <TextField
          label={t('Reason')}
          value={reason}
          onChange={setReason}
          maxLength={500}
          placeholder={t('Such as: restored from a backup after the disk failed')}
          error={ofReason}
        />
      </DestructiveDialog>
    </>
  );
}
