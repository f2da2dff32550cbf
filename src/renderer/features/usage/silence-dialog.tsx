import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
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
  return alert === null ? null : <Ask alert={alert} onClose={onClose} />;
}

function Ask({ alert, onClose }: { alert: UsageAlert; onClose: () => void }) {
  const format = useFormat();
  const queries = useQueryClient();
  const [span, setSpan] = useState('day');
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
  return (
    <ReasonDialog
      title={t('Silence {{alert}} of {{name}}', { alert: alertTitle(alert.alert), name: alert.name })}
      verb={t('Silence alert')}
      icon="pause"
      needed
      placeholder={t('Such as: a load test of theirs')}
      busy={silence.isPending}
      error={silence.error}
      onClose={onClose}
      onConfirm={(reason = '') => {
        const until = new Date(Date.now() + (WHILES[span]?.ms ?? HOUR)).toISOString();
        silence.mutate({ id: alert.id, until, reason });
      }}
    >
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
    </ReasonDialog>
  );
}
