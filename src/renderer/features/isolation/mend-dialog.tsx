import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../client/query.ts';
import { t, tn } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { Button, Dialog, ErrorNote, Note } from '../../parts/index.ts';
import { Phrase } from '../../parts/phrase.tsx';
import { mendScript } from './isolation-view.ts';
import { Running } from './probe-dialog.tsx';

interface MendProps {
  attack: string;
  tenants: readonly string[];
  onClose: () => void;
  /** The report of the test that follows is there. */
  onDone: () => void;
}

/** What would be run now, read from the servers once more; then the job that tests the tenants again. */
export function MendDialog({ attack, tenants, onClose, onDone }: MendProps) {
  const [jobId, setJobId] = useState<number | null>(null);
  return jobId === null ? (
    <Ask attack={attack} tenants={tenants} onClose={onClose} onBegun={setJobId} />
  ) : (
    <Running jobId={jobId} onClose={onClose} onDone={onDone} />
  );
}

function Ask({
  attack,
  tenants,
  onClose,
  onBegun,
}: Omit<MendProps, 'onDone'> & { onBegun: (id: number) => void }) {
  const [matches, setMatches] = useState(false);
  const input = { attack, tenants: [...tenants] };
  const query = useQuery(
    orpc.isolation.planMend.queryOptions({ input, staleTime: 0, gcTime: 0, placeholderData: undefined }),
  );
  const mend = useMutation(orpc.isolation.mend.mutationOptions({ onSuccess: ({ jobId }) => onBegun(jobId) }));
  const plan = query.data;
  const exact = plan?.mends.filter((each) => each.exact) ?? [];
  const rest = plan?.mends.filter((each) => !each.exact) ?? [];
  const confirm = plan?.confirm ?? null;
  const run = () =>
    plan && mend.mutate({ ...input, shown: plan.mends, ...(confirm !== null && { confirm }) });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Mend the finding')}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            busy={mend.isPending || query.isPending}
            disabled={exact.length === 0 || (confirm !== null && !matches)}
            onClick={run}
          >
            {tn('Run {{count}} statement and test again', 'Run {{count}} statements and test again', {
              count: exact.length,
            })}
          </Button>
        </>
      }
    >
      {query.error !== null && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {plan !== undefined && exact.length === 0 && rest.length === 0 && (
        <Note tone="info">
          {t('The catalogs show nothing that could be taken: test again to see what is open.')}
        </Note>
      )}
      {exact.length > 0 && (
        <>
          <p>
            {tn(
              'Takes what is too much, and tests {{count}} tenant again: the short list and this attack.',
              'Takes what is too much, and tests {{count}} tenants again: the short list and this attack.',
              { count: plan?.tenants.length ?? 0 },
            )}
          </p>
          <Code wrap copyLabel={t('Copy the statements')}>
            {mendScript(exact)}
          </Code>
        </>
      )}
      {rest.length > 0 && (
        <>
          <p>{t('Somebody has to judge these. Cadastre does not run them:')}</p>
          <Code wrap copyLabel={t('Copy the statements')}>
            {mendScript(rest)}
          </Code>
        </>
      )}
      {confirm !== null && <Phrase phrase={confirm} onChange={setMatches} />}
      {mend.error !== null && <ErrorNote error={mend.error} />}
    </Dialog>
  );
}
