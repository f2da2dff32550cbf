import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './usage.module.css';
import { alertTitle, isSilent, usedText } from './usage-words.ts';

const TOLD: Readonly<Record<NonNullable<UsageAlert['told']>, Word>> = {
  delivered: word('its owner was told'),
  failed: word('the message to its owner failed, it is tried again'),
  unsure: word('its owner was perhaps told'),
  skipped: word('its owner was not told: no mail is set up'),
};

const ENDED: Readonly<Record<NonNullable<UsageAlert['endedBecause']>, Word>> = {
  under: word('ended|alert'),
  'not-judged': word('ended: not in service any more'),
  setting: word('ended: its configuration says it no more'),
};

interface AlertLineProps {
  alert: UsageAlert;
  /** The tenant, where several are listed. */
  who?: ReactNode;
  onSilence: () => void;
}

/** One alert: what of which limit, since when, who was told; silence and its end. */
export function AlertLine({ alert, who, onSilence }: AlertLineProps) {
  const format = useFormat();
  const queries = useQueryClient();
  const unsilence = useMutation(
    orpc.alerts.unsilence.mutationOptions({
      gcTime: 0,
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: orpc.alerts.list.key() });
        void queries.invalidateQueries({ queryKey: orpc.usage.show.key() });
      },
    }),
  );
  const ended = alert.endedAt !== null;
  const silent = !ended && isSilent(alert);
  const share = format.share(alert.value / 100);
  return (
    <article className={styles['alert']}>
      <div className={styles['alertHead']}>
        <Icon
          name={ended ? 'ok' : silent ? 'pause' : 'alert'}
          className={ended || silent ? 'third' : alert.value >= 100 ? 'is-danger' : 'is-warn'}
        />
        {who}
        <b>{t('{{what}} at {{share}}', { what: alertTitle(alert.alert), share })}</b>
        <span className="grow" />
        {!ended && (
          <span className="small third" title={format.full(alert.since)}>
            {t('for {{time}}', { time: format.age(alert.since) })}
          </span>
        )}
        {!ended && !silent && (
          <Button small icon="pause" onClick={onSilence}>
            {t('Silence…')}
          </Button>
        )}
        {silent && (
          <Button
            small
            icon="bell"
            busy={unsilence.isPending}
            onClick={() => unsilence.mutate({ id: alert.id })}
          >
            {t('Tell again')}
          </Button>
        )}
      </div>
      <p>
        {usedText(format, alert.measure, alert.measured, alert.limit)},{' '}
        {t('threshold {{threshold}}', { threshold: format.share(alert.threshold / 100) })}
        {alert.peak > alert.value && `, ${t('peak {{peak}}', { peak: format.share(alert.peak / 100) })}`}
        {alert.told !== null && <span className="second">{`, ${t(TOLD[alert.told])}`}</span>}
        {alert.endedAt !== null && (
          <span className="second" title={format.full(alert.endedAt)}>
            {`. ${format.when(alert.raisedAt)} – ${format.when(alert.endedAt)}, ${t(ENDED[alert.endedBecause ?? 'under'])}`}
          </span>
        )}
        {silent && alert.silencedUntil !== null && (
          <span className="second" title={format.full(alert.silencedUntil)}>
            {'. '}
            {t('Silent until {{when}} by {{who}}: {{reason}}', {
              when: format.when(alert.silencedUntil),
              who: alert.silencedBy ?? '',
              reason: alert.silenceReason ?? '',
            })}
          </span>
        )}
      </p>
      {unsilence.error !== null && <ErrorNote error={unsilence.error} />}
    </article>
  );
}
