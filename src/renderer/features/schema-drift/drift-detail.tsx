import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SchemaDifference, TenantDrift } from '../../../shared/models/schema-drift.ts';
import { orpc } from '../../client/query.ts';
import { runPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, tx } from '../../locales/index.ts';
import { Button, CopyButton, ErrorNote, Icon, IconButton, Note, Tag } from '../../parts/index.ts';
import { AcceptDialog } from './accept-dialog.tsx';
import { Difference } from './difference.tsx';
import styles from './drift.module.css';
import { canMend, DRIFT_LOOKS, ended } from './drift-view.ts';
import { Mend } from './mend-sheet.tsx';
import { ReadJob } from './read-job.tsx';

interface DriftDetailProps {
  /** Slug, or the database of shared tables. */
  id: string;
  /** The row of the list, where it is already read. */
  known: TenantDrift | undefined;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** One tenant: each difference with the statement that mends it; boxes choose what enters the plan. */
export function DriftDetail({ id, known, onClose, onPrevious, onNext }: DriftDetailProps) {
  const queries = useQueryClient();
  const query = useQuery({
    ...orpc.schemaDrift.show.queryOptions({ input: { tenant: id } }),
    placeholderData: undefined,
    retry: false,
  });
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [accepting, setAccepting] = useState<SchemaDifference | null>(null);
  const [mending, setMending] = useState<readonly string[] | null>(null);
  const [jobId, setJobId] = useState<number | null>(null);
  const read = useMutation(
    orpc.schemaDrift.read.mutationOptions({ gcTime: 0, onSuccess: (begun) => setJobId(begun.jobId) }),
  );
  const unaccept = useMutation(
    orpc.schemaDrift.unaccept.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.schemaDrift.key() }),
    }),
  );
  const drift = query.data ?? known;
  const items = query.data?.items ?? [];
  const open = items.filter(({ accepted }) => accepted === null);
  const accepted = items.filter((item) => item.accepted !== null);
  const chosen = open.filter((item) => canMend(item) && !left.has(item.key));
  if (drift === undefined) {
    return (
      <section className={styles['right']} aria-label={id}>
        <div className={styles['head']}>
          <div className={styles['line']}>
            <h2 className="grow">{id}</h2>
            <IconButton small icon="x" label={t('Close')} onClick={onClose} />
          </div>
        </div>
        {query.isError && (
          <div className={styles['pad']}>
            <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
          </div>
        )}
      </section>
    );
  }
  return (
    <section className={styles['right']} aria-label={drift.name}>
      <Head
        drift={drift}
        reading={read.isPending}
        onRead={() => read.mutate({ tenants: [id] })}
        onClose={onClose}
        onPrevious={onPrevious}
        onNext={onNext}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <section className={styles['scroll']} tabIndex={0} aria-label={t('Differences')}>
        {jobId !== null && <ReadJob key={jobId} jobId={jobId} onClose={() => setJobId(null)} />}
        {drift.blocksRun !== null && (
          <div className={styles['note']}>
            <Note tone="danger" icon="lock">
              <span className="row">
                <span className="grow">
                  <b>{t('Run {{id}} has not brought it up.', { id: drift.blocksRun })}</b>{' '}
                  {t('No other run begins with this tenant until its differences are mended or accepted.')}
                </span>
                <Link href={runPath(drift.blocksRun)}>{t('Run {{id}}', { id: drift.blocksRun })}</Link>
              </span>
            </Note>
          </div>
        )}
        {(query.error ?? read.error ?? unaccept.error) !== null && (
          <div className={styles['pad']}>
            <ErrorNote
              error={query.error ?? read.error ?? unaccept.error}
              onRetry={() => void query.refetch()}
            />
          </div>
        )}
        {drift.state === 'unknown' && (
          <p className={styles['none']}>
            <Icon name="unknown" /> <Told>{drift.fact}</Told>
          </p>
        )}
        {query.data !== undefined && items.length === 0 && drift.state === 'in-sync' && (
          <p className={styles['none']}>
            <Icon name="ok" className="is-ok" />{' '}
            {t('Its schema is what version {{version}} says.', { version: drift.version ?? '–' })}
          </p>
        )}
        {open.length > 0 && <Legend version={drift.version} />}
        <ul className={styles['items']}>
          {open.map((item) => (
            <Difference
              key={item.key}
              item={item}
              chosen={canMend(item) && !left.has(item.key)}
              onChoose={(takes) => {
                const next = new Set(left);
                if (takes) next.delete(item.key);
                else next.add(item.key);
                setLeft(next);
              }}
              onAccept={() => setAccepting(item)}
            />
          ))}
        </ul>
        {accepted.length > 0 && (
          <>
            <h3 className={styles['group']}>
              {tn('{{count}} accepted', '{{count}} accepted', { count: accepted.length })}
            </h3>
            <ul className={styles['items']}>
              {accepted.map((item) => (
                <Difference
                  key={item.key}
                  item={item}
                  chosen={false}
                  busy={unaccept.isPending}
                  onUnaccept={() => unaccept.mutate({ tenant: id, keys: [item.key] })}
                />
              ))}
            </ul>
          </>
        )}
      </section>
      {open.length > 0 && (
        <footer className={styles['foot']}>
          <Icon name="info" />
          <span className="small second grow cut">{footWords(chosen)}</span>
          <CopyButton
            text
            value={chosen.flatMap(({ mend }) => mend.map(ended)).join('\n')}
            label={t('Copy SQL')}
          />
          <Button
            tone="primary"
            disabled={chosen.length === 0}
            onClick={() => setMending(chosen.map(({ key }) => key))}
          >
            {tn('Mend {{count}} difference…', 'Mend {{count}} differences…', { count: chosen.length })}
          </Button>
        </footer>
      )}
      {accepting !== null && <AcceptDialog tenant={id} item={accepting} onClose={() => setAccepting(null)} />}
      {mending !== null && <Mend id={id} drift={drift} keys={mending} onClose={() => setMending(null)} />}
    </section>
  );
}

function footWords(chosen: readonly SchemaDifference[]): string {
  const inOne = chosen.filter(({ alone }) => !alone).flatMap(({ mend }) => mend).length;
  const alone = chosen.filter((item) => item.alone).flatMap(({ mend }) => mend).length;
  if (inOne + alone === 0) return t('Nothing is chosen that a statement mends.');
  return [
    ...(inOne > 0
      ? [
          tn('{{count}} statement in one transaction', '{{count}} statements in one transaction', {
            count: inOne,
          }),
        ]
      : []),
    ...(alone > 0 ? [tn('{{count}} that runs alone', '{{count}} that run alone', { count: alone })] : []),
  ].join(', ');
}

interface HeadProps {
  drift: TenantDrift;
  reading: boolean;
  onRead: () => void;
  onClose: () => void;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

function Head({ drift, reading, onRead, onClose, onPrevious, onNext }: HeadProps) {
  const format = useFormat();
  const look = DRIFT_LOOKS[drift.state];
  return (
    <header className={styles['head']}>
      <div className={styles['line']}>
        <Tag tone={look.tone} icon={look.icon}>
          {drift.state === 'drifted'
            ? tn('Drifted, {{count}} difference', 'Drifted, {{count}} differences', {
                count: drift.differences,
              })
            : t(look.word)}
        </Tag>
        <span className="small third cut grow">
          {[
            ...(drift.tier === null ? [] : [drift.tier]),
            drift.server,
            ...(drift.version === null
              ? []
              : [t('compared with version {{version}}', { version: drift.version })]),
            drift.readAt === null
              ? t('not read yet')
              : t('read {{when}}', { when: format.when(drift.readAt) }),
          ].join(' · ')}
        </span>
        <IconButton
          small
          icon="up"
          label={t('Previous')}
          disabled={onPrevious === undefined}
          onClick={() => onPrevious?.()}
        />
        <IconButton
          small
          icon="down"
          label={t('Next')}
          disabled={onNext === undefined}
          onClick={() => onNext?.()}
        />
        <IconButton small icon="x" label={t('Close')} onClick={onClose} />
      </div>
      <div className={styles['line']}>
        <h2 className="cut">
          {drift.tenant === null ? (
            drift.name
          ) : (
            <Link href={tenantPath(drift.tenant, 'schema')}>{drift.name}</Link>
          )}
        </h2>
        <span className="mono second cut">{drift.database}</span>
        <CopyButton value={drift.database} label={t('Copy the database’s name')} />
        <span className="grow" />
        <Button small icon="retry" busy={reading} onClick={onRead}>
          {t('Read again')}
        </Button>
      </div>
    </header>
  );
}

function Legend({ version }: { version: string | null }) {
  return (
    <p className={styles['legend']}>
      <span className={styles['found']}>− {t('found')}</span>
      <span className={styles['wanted']}>
        + {version === null ? t('wanted') : tx('as version {{version}} has it', { version })}
      </span>
      <span className="row" style={{ gap: 5 }}>
        <Icon name="wrench" size={12} className="third" />
        {t('statement that mends it')}
      </span>
    </p>
  );
}
