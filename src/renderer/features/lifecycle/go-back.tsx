import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptPlaceFacts } from '../../../shared/models/conversion.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Note } from '../../parts/note.tsx';
import { Phrase } from '../../parts/phrase.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import { freshEachOpening } from '../plan/index.ts';
import { placeWords } from './place-words.ts';

interface GoBackProps {
  opened: boolean;
  tenant: Tenant;
  kept: KeptPlaceFacts;
  /** What a former try found written since the conversion; null: nothing is known to be lost. */
  written: string | null;
  onClose: () => void;
}

/** Back to the former place. Only after a try that found something written may that be given up. */
export const GoBack = freshEachOpening(Content);

function Content(props: GoBackProps) {
  return props.written === null ? <Ask {...props} /> : <GiveUp {...props} written={props.written} />;
}

function useGoBack(tenant: Tenant, discardChanges: boolean, onBegun: () => void) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { why, good } = reasonOf(reason, false);
  const back = useMutation(
    orpc.conversion.back.mutationOptions({
      gcTime: 0,
      onSuccess: () => {
        onBegun();
        setReason('');
        setTried(false);
        void queries.invalidateQueries({ queryKey: orpc.jobs.list.key() });
      },
    }),
  );
  return {
    back,
    run: () => {
      setTried(true);
      if (good && !back.isPending)
        back.mutate({ tenant: tenant.slug, discardChanges, ...(why === undefined ? {} : { reason: why }) });
    },
    field: <ReasonField value={reason} onChange={setReason} wrong={tried && !good} />,
  };
}

function Ask({ opened, tenant, kept, onClose }: GoBackProps) {
  const { back, run, field } = useGoBack(tenant, false, onClose);
  const environment = useQuery(orpc.app.status.queryOptions()).data?.platform.environment;
  const guarded = environment === 'production';
  const [typed, setTyped] = useState(false);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('Lead {{name}} back', { name: tenant.name })}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button tone="primary" busy={back.isPending} disabled={guarded && !typed} onClick={run}>
            {t('Go back')}
          </Button>
        </>
      }
    >
      <p>
        <b>{placeWords(kept)}</b>
      </p>
      <p>
        {t(
          'It is shut out while both places are compared. Nothing written since, and it is let in there again; else it stays where it is, and the tables are named.',
        )}
      </p>
      {field}
      {guarded && <Phrase phrase={tenant.slug} onChange={setTyped} />}
      {back.error !== null && <ErrorNote error={back.error} />}
    </Dialog>
  );
}

function GiveUp({ opened, tenant, kept, written, onClose }: GoBackProps & { written: string }) {
  const { back, run, field } = useGoBack(tenant, true, onClose);
  return (
    <DestructiveDialog
      opened={opened}
      onClose={onClose}
      title={t('Lead {{name}} back', { name: tenant.name })}
      final
      slug={tenant.slug}
      slugLabel={t('the tenant’s slug')}
      verb={t('Go back and discard changes')}
      busy={back.isPending}
      error={back.error}
      onConfirm={run}
      softer={
        <Note icon="undo">
          {t('To keep it: confirm the conversion and convert again, which copies everything.')}
        </Note>
      }
      questions={field}
    >
      <p>
        <b>{placeWords(kept)}</b>
      </p>
      <p>
        {t('What was written since the conversion is lost.')} <Told>{written}</Told>
      </p>
    </DestructiveDialog>
  );
}
