import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import { AUDIT_OUTCOMES } from '../../../shared/models/audit.ts';
import { orpc } from '../../client/query.ts';
import { stepsInOrder } from '../../lib/steps-in-order.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { ListBody, ListFoot, ListPage, ListProblem } from '../../parts/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SearchInput } from '../../parts/search-input.tsx';
import { ErasuresSheet } from '../lifecycle/index.ts';
import { useAuditColumns } from './audit-columns.tsx';
import { type AuditQuestion, auditFilter, isAsked, NO_QUESTION, SPAN_WORDS, SPANS } from './audit-filter.ts';
import styles from './audit-page.module.css';
import { AuditPanel } from './audit-panel.tsx';
import { OUTCOME_WORDS } from './audit-words.ts';
import { IntegrityStrip } from './integrity-strip.tsx';

/** Acts in one answer; the next ones are read as the list is scrolled. */
const PAGE = 200;
const ROW_HEIGHT = 31;
/** How long the typing rests before the log is searched. */
const REST_MS = 120;

/** Who did what, and can this list be trusted? Reads the file of this workstation only. */
export function AuditPage() {
  const format = useFormat();
  const [, go] = useLocation();
  const proofs = new URLSearchParams(useSearch()).has('proofs');
  const { sequence } = useParams<{ sequence?: string }>();
  const open = sequence !== undefined && /^\d+$/.test(sequence) ? Number(sequence) : null;
  const [question, setQuestion] = useState<AuditQuestion>(NO_QUESTION);
  const [order, setOrder] = useState<readonly string[]>([]);
  const [asked] = useDebouncedValue(question, REST_MS);
  // The day is taken once a question, so that the key stays the same while the clock goes on.
  const filter = useMemo(() => auditFilter(asked, new Date()), [asked]);
  const query = useInfiniteQuery(
    orpc.audit.list.infiniteOptions({
      input: (before: number | null) => ({ ...filter, before, limit: PAGE }),
      initialPageParam: null,
      getNextPageParam: (last) =>
        last.acts.length < PAGE ? undefined : (last.acts.at(-1)?.sequence ?? undefined),
    }),
  );
  const pages = query.data?.pages;
  const acts = useMemo(() => pages?.flatMap((page) => page.acts), [pages]);
  const first = pages?.[0];
  const columns = useAuditColumns();
  const openEntry = useCallback(
    (next: string | number | null) => go(next === null ? '/audit' : `/audit/${next}`),
    [go],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const change = (part: Partial<AuditQuestion>) => setQuestion((before) => ({ ...before, ...part }));
  const clear = () => setQuestion(NO_QUESTION);
  return (
    <ListPage>
      <PageHead
        title={t('Audit')}
        scope={
          first &&
          [
            first.firstAt === null
              ? tn('{{count}} entry, append-only', '{{count}} entries, append-only', { count: first.entries })
              : tn(
                  '{{count}} entry since {{date}}, append-only',
                  '{{count}} entries since {{date}}, append-only',
                  { count: first.entries, date: format.date(first.firstAt) },
                ),
            ...(query.isPlaceholderData ? [t('reading…')] : []),
          ].join(' · ')
        }
        actions={
          <Button icon="trash" onClick={() => go('/audit?proofs')}>
            {t('Proofs of erasure…')}
          </Button>
        }
      />
      <ErasuresSheet opened={proofs} onClose={() => go('/audit')} />
      <ListBody
        strip={<IntegrityStrip onEntry={openEntry} />}
        {...(open !== null && { columns: 'minmax(0, 1fr) clamp(340px, 34vw, 432px)' })}
      >
        <Card label={t('Entries')}>
          <div className={styles['filters']}>
            <SearchInput
              value={question.search}
              onChange={(search) => change({ search })}
              placeholder={t('Verb, target, actor')}
              width={184}
            />
            <FilterChip
              what={t('When')}
              single
              values={question.span === null ? [] : [question.span]}
              options={SPANS.map((span) => ({ value: span, label: t(SPAN_WORDS[span]) }))}
              onChange={([span = null]) => change({ span })}
            />
            <FilterChip
              what={t('Actor')}
              single
              values={question.actor === null ? [] : [question.actor]}
              options={(first?.actors ?? []).map((actor) => ({ value: actor, label: actor }))}
              onChange={([actor = null]) => change({ actor })}
            />
            <FilterChip
              what={t('Verb')}
              single
              values={question.verb === null ? [] : [question.verb]}
              options={(first?.verbs ?? []).map((verb) => ({ value: verb, label: told(verb) }))}
              onChange={([verb = null]) => change({ verb })}
            />
            <FilterChip
              what={t('Outcome')}
              single
              values={question.outcome === null ? [] : [question.outcome]}
              options={AUDIT_OUTCOMES.map((outcome) => ({
                value: outcome,
                label: t(OUTCOME_WORDS[outcome]).toLowerCase(),
              }))}
              onChange={([outcome = null]) => change({ outcome })}
            />
            <span className="grow" />
            {first && (
              <span className="small third">
                {tn('{{count}} act', '{{count}} acts', { count: first.total })}
              </span>
            )}
          </div>
          {query.isError && (
            <ListProblem
              error={query.error}
              onRetry={() => void query.refetch()}
              retryLabel={t('Read it again')}
            />
          )}
          {(acts !== undefined || !query.isError) && (
            <DataTable
              view="audit"
              label={t('Audit log')}
              rows={acts}
              columns={columns}
              rowId={(act) => String(act.sequence)}
              rowLabel={(act) =>
                t('Entry {{sequence}}, {{verb}}', { sequence: act.sequence, verb: told(act.verb) })
              }
              rowHeight={ROW_HEIGHT}
              openId={open === null ? null : String(open)}
              onOpen={openEntry}
              onOrder={setOrder}
              onEnd={readOn}
              empty={
                isAsked(asked) ? (
                  <Empty
                    title={t('No act like this')}
                    actions={
                      <Button small onClick={clear}>
                        {t('Clear filters')}
                      </Button>
                    }
                  >
                    {first &&
                      t('Without filters there are {{entries}} entries.', {
                        entries: first.entries,
                      })}
                  </Empty>
                ) : (
                  <Empty title={t('Nothing was done yet')}>
                    {t('Every change will be here: who, what, when, and how it ended.')}
                  </Empty>
                )
              }
            />
          )}
          {acts !== undefined && acts.length > 0 && (
            <ListFoot some={acts.length} all={first?.total ?? acts.length} reading={isFetchingNextPage}>
              {t('a refusal is an entry too, and so is every look at a password')}
            </ListFoot>
          )}
        </Card>
        {open !== null && (
          <AuditPanel
            sequence={open}
            onClose={() => openEntry(null)}
            {...stepsInOrder(order, open, openEntry)}
          />
        )}
      </ListBody>
    </ListPage>
  );
}
