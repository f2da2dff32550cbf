import { useState } from 'react';
import { Link } from 'wouter';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import { tenantPath } from '../../lib/paths.ts';
import { t, tn } from '../../locales/index.ts';
import { AlertLine, isSilent, SilenceDialog } from '../usage/index.ts';
import { AttentionSection, Entry, Said } from './attention-section.tsx';
import type { Source } from './use-attention.ts';

/** So many at first, and so many more each time. */
const SHOWN = 50;

/** Tenants that are over a threshold of their tier, each with what of which limit; the most urgent first. */
export function AlertFindings({ source }: { source: Source<readonly UsageAlert[]> }) {
  const [silencing, setSilencing] = useState<UsageAlert | null>(null);
  const [withSilent, setWithSilent] = useState(false);
  const [most, setMost] = useState(SHOWN);
  const alerts = source.found ?? [];
  const loud = alerts.filter((each) => !isSilent(each));
  const silent = alerts.length - loud.length;
  const listed = withSilent ? alerts : loud;
  const more = listed.length - most;
  return (
    <AttentionSection
      title={t('Near a limit')}
      source={source}
      fact={
        loud.length === 0
          ? t('no alert is raised')
          : tn('{{count}} alert raised', '{{count}} alerts raised', { count: loud.length })
      }
      actions={
        silent > 0 && (
          <button type="button" className="link small" onClick={() => setWithSilent(!withSilent)}>
            {withSilent
              ? t('Hide silenced ones')
              : tn('Show {{count}} silenced', 'Show {{count}} silenced', { count: silent })}
          </button>
        )
      }
      well={
        listed.length === 0
          ? t('No tenant is over a threshold of its tier, as far as it was measured.')
          : null
      }
    >
      {listed.slice(0, most).map((alert) => (
        <Entry key={alert.id}>
          <AlertLine
            alert={alert}
            who={<Link href={tenantPath(alert.tenant, 'usage')}>{alert.name}</Link>}
            onSilence={() => setSilencing(alert)}
          />
        </Entry>
      ))}
      {more > 0 && (
        <Said>
          {t('The {{shown}} nearest to their limits of {{count}}.', { shown: most, count: listed.length })}{' '}
          <button type="button" className="link" onClick={() => setMost(most + SHOWN)}>
            {t('Show {{count}} more', { count: Math.min(more, SHOWN) })}
          </button>
        </Said>
      )}
      <SilenceDialog alert={silencing} onClose={() => setSilencing(null)} />
    </AttentionSection>
  );
}
