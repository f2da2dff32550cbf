import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { TextField } from '../../parts/field.tsx';
import { Segments } from '../../parts/segments.tsx';
import { alertTitle, usedText } from './usage-words.ts';

const HOUR = 3600 * 1000;
const WHILES: Readonly<Record<string, { readonly ms: number; readonly said: Word }>> = {
  hours: { ms: 8 * HOUR, said: word('8 hours') },
  day: { ms: 24 * HOUR, said: word('1 day') },
  week: { ms: 7 * 24 * HOUR, said: word('7 days') },
  month: { ms: 30 * 24 * HOUR, said: word('30 days') },
};

interface SilenceDialogProps {
  /** null: closed. */
  alert: UsageAlert | null;
  onClose: () => void;
}

/** Nobody is told of an alert for a while, for a reason that all admins see. */
export function SilenceDialog({ alert, onClose }: SilenceDialogProps) {
  return (
    <Dialog
      opened={alert !== null}
      onClose={onClose}
      title={
        alert === null
          ? ''
          : t('Silence {{alert}} of {{name}}', { alert: alertTitle(alert.alert), name: alert.name })
      }
    >
      {alert !== null && <Ask alert={alert} onClose={onClose} />}
    </Dialog>
  );
}

function Ask({ alert, onClose }: { alert: UsageAlert; onClose: () => void }) {
  const format = useFormat();
  const queries = useQueryClient();
  const [span, setSpan] = useState('day');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const silence = useMutation(
    orpc.alerts.silence.mutationOptions({
      gcTime: 0,
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: orpc.alerts.list.key() });
        void queries.invalidateQueries({ queryKey: orpc.usage.show.key() });
        onClose();
      },
    }),
  );
  const good = reason.trim().length >= 3;
  const confirm = () => {
    setAsked(true);
    if (!good || silence.isPending) return;
    const until = new Date(Date.now() + (WHILES[span]?.ms ?? HOUR)).toISOString();
    silence.mutate({ id: alert.id, until, reason: reason.trim() });
  };
  return (
    <>
      <p>
        {usedText(format, alert.measure, alert.measured, alert.limit)}.{' '}
        {t(
          'Until then it does not count in the bell and nobody is written to, also when it ends and is raised again.',
        )}
      </p>
      <Segments
        label={t('For how long')}
        value={span}
        onChange={setSpan}
        options={Object.entries(WHILES).map(([value, { said }]) => ({ value, label: t(said) }))}
      />
      <TextField
        label={t('Reason')}
        value={reason}
        onChange={setReason}
        placeholder={t('Such as: a load test of theirs')}
        maxLength={500}
        autoFocus
        error={asked && !good ? t('Say why, in a few words') : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter') confirm();
        }}
      />
      {silence.error !== null && <ErrorNote error={silence.error} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onClose}>{t('Cancel')}</Button>
        <Button tone="primary" icon="pause" busy={silence.isPending} onClick={confirm}>
          {t('Silence alert')}
        </Button>
      </div>
    </>
  );
}
