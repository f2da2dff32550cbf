import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { IsolationReport } from '../../../shared/models/isolation.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Strip, StripPart } from '../../parts/strip.tsx';
import { cronWords } from '../settings/index.ts';
import { MODEL_WORDS } from './isolation-view.ts';

/** The work of the schedule that tests everybody. */
const WORK = 'test-isolation';

/** How many tenants of each model hold, and when they are tested again. */
export function SummaryStrip({ report }: { report: IsolationReport }) {
  const format = useFormat();
  const works = useQuery(orpc.schedule.list.queryOptions()).data;
  const work = works?.find((entry) => entry.name === WORK);
  const findings = report.findings.length;
  return (
    <Strip label={t('Result')}>
      {report.models.map(({ model, tenants, held, untested }) => {
        const open = tenants - held - untested;
        return (
          <StripPart
            key={model}
            icon={open > 0 ? 'failed' : untested > 0 ? 'unknown' : 'ok'}
            tone={open > 0 ? 'is-danger' : untested > 0 ? 'is-warn' : 'is-ok'}
            label={t(MODEL_WORDS[model])}
          >
            <b>{format.count(held)}</b>{' '}
            <span className="second">
              {untested === 0
                ? t('of {{count}} hold', { count: tenants })
                : t('of {{count}} hold, {{untested}} not tested', { count: tenants, untested })}
            </span>
          </StripPart>
        );
      })}
      <StripPart label={t('Findings')}>
        {findings === 0 ? (
          t('nobody reaches another')
        ) : (
          <>
            <b className="is-danger">{format.count(findings)}</b>{' '}
            <span className="second">
              {tn('in {{count}} tenant', 'in {{count}} tenants', { count: concerned(report) })}
            </span>
          </>
        )}
      </StripPart>
      <span className="grow" />
      {work !== undefined && (
        <StripPart icon="clock" tone="third" label={t('Schedule')}>
          {cronWords(work.cron) ?? <code className="mono">{work.cron}</code>}{' '}
          <Link href="/settings/schedule">{t('open|verb')}</Link>
        </StripPart>
      )}
    </Strip>
  );
}

function concerned(report: IsolationReport): number {
  return new Set(report.findings.flatMap(({ tenants }) => tenants)).size;
}
