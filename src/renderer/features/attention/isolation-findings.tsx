import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { OpenFinding } from '../../../shared/models/isolation.ts';
import { orpc } from '../../client/query.ts';
import { isolationPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { MendDialog } from '../isolation/mend-dialog.tsx';
import styles from './attention.module.css';

/** Tenants that are named before *and 6 more*. */
const NAMED = 4;

/** What a test reached and nobody has closed since, one entry an attack. */
export function IsolationFindings() {
  const query = useQuery(orpc.isolation.open.queryOptions());
  const attacks = useQuery(orpc.isolation.attacks.queryOptions()).data;
  const [mending, setMending] = useState<{ attack: string; tenants: readonly string[] } | null>(null);
  const entries = byAttack(query.data ?? []);
  const tenants = new Set(query.data?.map(({ tenant }) => tenant)).size;
  return (
    <section>
      <header>
        <h2>{t('Isolation')}</h2>
        <span className="small third cut">
          {query.data !== undefined &&
            (entries.length === 0 ? t('nothing open') : openWords(entries.length, tenants))}
        </span>
      </header>
      {query.isError && (
        <div className={styles['pad']}>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      {query.data !== undefined && entries.length === 0 && (
        <p className={styles['well']}>
          <Icon name="ok" className="is-ok" />
          {t('No tenant that was tested reaches another, or what is not its own.')}
        </p>
      )}
      {entries.map(([attack, findings]) => {
        const found = attacks?.find((each) => each.id === attack);
        return (
          <Entry
            key={`${attack}`}
            title={found === undefined ? (attack ?? t('Nothing could be tried')) : told(found.title)}
            findings={findings}
            onMend={
              attack === null
                ? null
                : () => setMending({ attack, tenants: findings.map(({ tenant }) => tenant) })
            }
          />
        );
      })}
      {mending !== null && (
        <MendDialog {...mending} onClose={() => setMending(null)} onDone={() => setMending(null)} />
      )}
    </section>
  );
}

interface EntryProps {
  title: string;
  findings: readonly OpenFinding[];
  /** null: there is no attack that could be closed. */
  onMend: (() => void) | null;
}

function Entry({ title, findings, onMend }: EntryProps) {
  const format = useFormat();
  const more = findings.length - NAMED;
  const [newest] = findings;
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Icon name="failed" className="is-danger" />
        <b>{title}</b>
        <span className="third small cut">
          {findings.slice(0, NAMED).map(({ tenant, name }, at) => (
            <span key={tenant}>
              {at > 0 && ', '}
              <Link href={isolationPath(tenant)}>{name}</Link>
            </span>
          ))}
          {more > 0 && ` ${t('and {{more}} more', { more })}`}
        </span>
        <span className="grow" />
        {newest !== undefined && (
          <span className="small third" title={format.full(newest.at)}>
            {format.when(newest.at)}
          </span>
        )}
        {onMend !== null && (
          <Button small icon="wrench" onClick={onMend}>
            {t('Mend…')}
          </Button>
        )}
      </div>
      <p>
        <Told>{newest?.text ?? ''}</Told>
      </p>
    </article>
  );
}

function openWords(findings: number, tenants: number): string {
  return findings === 1
    ? tn('one finding open for {{count}} tenant', 'one finding open for {{count}} tenants', {
        count: tenants,
      })
    : tn(
        '{{findings}} findings open for {{count}} tenant',
        '{{findings}} findings open for {{count}} tenants',
        { findings, count: tenants },
      );
}

/** In the order in which they come: the newest first. */
function byAttack(findings: readonly OpenFinding[]): [string | null, OpenFinding[]][] {
  const groups = new Map<string | null, OpenFinding[]>();
  for (const finding of findings)
    groups.set(finding.attack, [...(groups.get(finding.attack) ?? []), finding]);
  return [...groups];
}
