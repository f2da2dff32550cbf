import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import { causeOf, type IsolationReport } from '../../../shared/models/isolation.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { useHandOver } from '../../lib/use-hand-over.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, CopyButton, PageHead, SelectField } from '../../parts/index.ts';
import { ListBody, ListPage, ListProblem, ListSide } from '../../parts/list-page.tsx';
import { AttackMatrix } from './attack-matrix.tsx';
import { FindingCard } from './finding-card.tsx';
import { IsolationEmpty } from './isolation-empty.tsx';
import { CAUSE_WORDS } from './isolation-view.ts';
import { MendDialog } from './mend-dialog.tsx';
import { Probe } from './probe-dialog.tsx';
import { AttackCard, CannotHideCard, ReportsCard, UntestedCard } from './side-cards.tsx';
import { SummaryStrip } from './summary-strip.tsx';
import { TenantResult } from './tenant-result.tsx';

/** Tenants of one mend, as the contract has it; the next one takes the next. */
const MEND_AT_ONCE = 100;

/** Can a tenant reach another? What was tried, and what PostgreSQL answered. */
export function IsolationPage() {
  const format = useFormat();
  const { report: number } = useParams<{ report?: string }>();
  const [, go] = useLocation();
  const search = new URLSearchParams(useSearch());
  const id = number !== undefined && /^\d+$/.test(number) ? Number(number) : undefined;
  const query = useQuery(orpc.isolation.report.queryOptions({ input: id === undefined ? {} : { id } }));
  const attacks = useQuery(orpc.isolation.attacks.queryOptions({ staleTime: Number.POSITIVE_INFINITY }));
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants ?? [];
  const [mending, setMending] = useState<Mending | null>(null);
  const [probing, setProbing] = useState<readonly string[] | null>(null);
  const report = query.data;
  const error = query.error ?? attacks.error;
  const served = tenants.filter(({ status }) => status === 'TRIAL' || status === 'ACTIVE');
  const path = id === undefined ? '/isolation' : `/isolation/${id}`;
  // `?probe` opens the question from elsewhere, such as the palette.
  const asked = search.has('probe') ? [] : probing;
  const showTenant = (slug: string | null) =>
    go(slug === null ? path : `${path}?tenant=${encodeURIComponent(slug)}`);
  return (
    <ListPage>
      <PageHead
        title={t('Isolation')}
        scope={
          report &&
          [
            t('Report {{id}}', { id: report.id }),
            format.when(report.at),
            t(CAUSE_WORDS[causeOf(report)]),
            tn('{{count}} attack as real tenant roles', '{{count}} attacks as real tenant roles', {
              count: report.attacks,
            }),
            t('took {{span}}', { span: format.duration(report.durationMs) }),
          ].join(' · ')
        }
        actions={
          report && (
            <>
              <ExportReport report={report} />
              <Button icon="retry" onClick={() => setProbing([])}>
                {t('Probe now…')}
              </Button>
            </>
          )
        }
      />
      {error !== null && (
        <ListProblem
          error={error}
          onRetry={() => {
            void query.refetch();
            void attacks.refetch();
          }}
        />
      )}
      {report === null && attacks.data !== undefined && error === null && (
        <IsolationEmpty attacks={attacks.data} possible={served.length > 0} onProbe={() => setProbing([])} />
      )}
      {report != null && attacks.data !== undefined && (
        <Report
          report={report}
          attacks={attacks.data}
          slugs={served.map(({ slug, name }) => ({ value: slug, label: `${name} · ${slug}` }))}
          onTenant={showTenant}
          onProbe={setProbing}
          onMend={setMending}
        />
      )}
      <TenantResult
        tenant={search.get('tenant')}
        report={id}
        attacks={attacks.data ?? []}
        onClose={() => showTenant(null)}
        onProbe={setProbing}
      />
      {mending !== null && (
        <MendDialog
          {...mending}
          onClose={() => setMending(null)}
          onDone={() => {
            setMending(null);
            go('/isolation');
          }}
        />
      )}
      {asked !== null && (
        <Probe
          tenants={asked}
          onClose={() => {
            setProbing(null);
            if (search.has('probe')) go(path);
          }}
          onDone={() => {
            setProbing(null);
            go('/isolation');
          }}
        />
      )}
    </ListPage>
  );
}

interface Mending {
  attack: string;
  tenants: readonly string[];
}

interface ReportProps {
  report: IsolationReport;
  attacks: Parameters<typeof AttackMatrix>[0]['attacks'];
  slugs: readonly { value: string; label: string }[];
  onTenant: (slug: string) => void;
  onProbe: (tenants: readonly string[]) => void;
  onMend: (mending: Mending) => void;
}

function Report({ report, attacks, slugs, onTenant, onProbe, onMend }: ReportProps) {
  const [open, setOpen] = useState<string | null>(null);
  const reports = useQuery(orpc.isolation.reports.queryOptions({ input: { limit: 20 } })).data ?? [];
  const explained = attacks.find((attack) => attack.id === open);
  return (
    <ListBody strip={<SummaryStrip report={report} />} columns="minmax(0, 1.62fr) minmax(0, 1fr)">
      <AttackMatrix report={report} attacks={attacks} open={open} onOpen={setOpen} />
      <ListSide label={t('Findings and reports')}>
        {explained !== undefined && (
          <AttackCard attack={explained} report={report} onClose={() => setOpen(null)} />
        )}
        {report.findings.map((finding) => (
          <FindingCard
            key={`${finding.attack} ${finding.model}`}
            finding={finding}
            attack={attacks.find(({ id }) => id === finding.attack)}
            onTenant={onTenant}
            onProbe={onProbe}
            onMend={() => onMend({ attack: finding.attack, tenants: finding.tenants.slice(0, MEND_AT_ONCE) })}
          />
        ))}
        {report.untested.length > 0 && <UntestedCard untested={report.untested} />}
        <SelectField
          label={t('Result of one tenant')}
          value={null}
          options={slugs}
          onChange={onTenant}
          placeholder={t('Name or slug')}
          searchable
        />
        <CannotHideCard attacks={attacks} />
        <ReportsCard reports={reports} open={report} />
      </ListSide>
    </ListBody>
  );
}

/** The whole report with its digest, to be kept elsewhere. A desktop window takes no downloads: it is copied there. */
function ExportReport({ report }: { report: IsolationReport }) {
  const { copies, handOver } = useHandOver();
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (copies) return <CopyButton text value={text} label={t('Copy the report')} />;
  return (
    <Button
      icon="download"
      onClick={() =>
        void handOver({
          fileName: `isolation-report-${report.id}.json`,
          content: text,
          type: 'application/json',
        })
      }
    >
      {t('Export the report')}
    </Button>
  );
}
