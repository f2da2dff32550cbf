import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { LintFinding, LintWaiver } from '../../../../shared/models/migration-lint.ts';
import { orpc } from '../../../client/query.ts';
import { Told, t } from '../../../locales/index.ts';
import { Button, Dialog, ErrorNote, ReasonDialog } from '../../../parts/index.ts';
import { PLAN_KEY } from '../plan/use-plan.ts';

/** Where a waiver shows: in the files, and in the plan that it lets pass. */
function useAgain() {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: orpc.migrations.lint.key() }),
      queries.invalidateQueries({ queryKey: [PLAN_KEY] }),
    ]);
}

interface WaiveProps {
  blueprint: string;
  finding: LintFinding;
  onClose: () => void;
}

export function Waive({ blueprint, finding, onClose }: WaiveProps) {
  const again = useAgain();
  const waive = useMutation(
    orpc.migrations.waive.mutationOptions({
      onSuccess: async () => {
        await again();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={t('Waive {{rule}}', { rule: finding.rule })}
      verb={t('Waive the finding')}
      needed
      hint={t('Stays in the audit log; an edited file has to be waived again')}
      placeholder={t('Such as: the table has 40 rows')}
      busy={waive.isPending}
      error={waive.error}
      onClose={onClose}
      onConfirm={(reason) =>
        waive.mutate({ blueprint, file: finding.file, rule: finding.rule, reason: reason ?? '' })
      }
    >
      <p>
        <Told>{finding.reason}</Told>
      </p>
      <p className="second">{t('Every finding of this rule in {{file}} passes.', { file: finding.file })}</p>
    </ReasonDialog>
  );
}

export function Unwaive({ waiver, onClose }: { waiver: LintWaiver; onClose: () => void }) {
  const again = useAgain();
  const unwaive = useMutation(
    orpc.migrations.unwaive.mutationOptions({
      onSuccess: async () => {
        await again();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Take the waiver back')}
      footer={
        <>
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button
            tone="primary"
            busy={unwaive.isPending}
            onClick={() => waiver.id !== null && unwaive.mutate({ waiver: waiver.id })}
          >
            {t('Take the waiver back')}
          </Button>
        </>
      }
    >
      <p>{t('The finding stands again, and blocks a run where it refuses.')}</p>
      <p className="second">{waiver.reason}</p>
      {unwaive.error !== null && <ErrorNote error={unwaive.error} />}
    </Dialog>
  );
}
