import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Orphan, OrphanKind } from '../../../shared/models/orphan.ts';
import { orpc } from '../../client/query.ts';
import { adoptPath, tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told, type Word, word } from '../../locales/index.ts';
import { Button, ErrorNote, Icon, IconButton, type IconName } from '../../parts/index.ts';
import styles from './orphans.module.css';
import { RemoveOrphan } from './remove-orphan.tsx';
import { TakeBack } from './take-back.tsx';

export const ORPHAN_WORDS: Record<OrphanKind, { word: Word; icon: IconName }> = {
  database: { word: word('Database without a tenant'), icon: 'database' },
  'parked-database': { word: word('Deleted tenant’s database'), icon: 'trash' },
  template: { word: word('Template that nothing uses'), icon: 'copy' },
  schema: { word: word('Schema without a tenant'), icon: 'database' },
  rows: { word: word('Rows without a tenant'), icon: 'database' },
  role: { word: word('Role without a tenant'), icon: 'person' },
  organization: { word: word('Tenant without its place'), icon: 'tenants' },
};

/** What one side has and the other does not know: databases and roles without a tenant, tenants without a database. */
export function OrphansSection() {
  const format = useFormat();
  const [removing, setRemoving] = useState<Orphan | null>(null);
  const [taking, setTaking] = useState<Orphan | null>(null);
  const query = useQuery({ ...orpc.orphans.list.queryOptions({ input: {} }), retry: false });
  const report = query.data;
  const silent = report?.servers.filter((server) => server.problem !== null) ?? [];
  // Nothing to say is nothing to show, unless a server could not be asked.
  if (report === undefined && !query.isError) return null;
  return (
    <section className={styles['section']} aria-label={t('Not in the register')}>
      <header className={styles['head']}>
        <h2>{t('Not in the register')}</h2>
        <span className="small third cut">
          {report !== undefined &&
            [
              report.orphans.length === 0
                ? t('nothing without its other half')
                : tn('{{count}} without its other half', '{{count}} without their other half', {
                    count: report.orphans.length,
                  }),
              t('looked for at {{time}}', { time: format.time(report.readAt) }),
              ...silent.map((server) => t('{{server}} does not answer', { server: server.server })),
            ].join(' · ')}
        </span>
        <span className="grow" />
        <IconButton
          small
          icon="retry"
          label={t('Look again')}
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
        />
      </header>
      {query.isError && (
        <div className={styles['problem']}>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Look again')} />
        </div>
      )}
      {report !== undefined && report.orphans.length > 0 && (
        <ul className={styles['list']}>
          {report.orphans.map((orphan) => (
            <Line
              key={`${orphan.server} ${orphan.kind} ${orphan.name}`}
              orphan={orphan}
              onTakeBack={() => setTaking(orphan)}
              onRemove={() => setRemoving(orphan)}
            />
          ))}
        </ul>
      )}
      <RemoveOrphan
        orphan={removing}
        onClose={() => setRemoving(null)}
        onTakeBack={(orphan) => {
          setRemoving(null);
          setTaking(orphan);
        }}
      />
      <TakeBack orphan={taking} onClose={() => setTaking(null)} />
    </section>
  );
}

interface LineProps {
  orphan: Orphan;
  onTakeBack: () => void;
  onRemove: () => void;
}

function Line({ orphan, onTakeBack, onRemove }: LineProps) {
  const format = useFormat();
  const [, go] = useLocation();
  const { tenant } = orphan;
  const facts = [
    ...(orphan.bytes === null ? [] : [format.bytes(orphan.bytes)]),
    ...(orphan.sessions === null || orphan.sessions === 0
      ? []
      : [tn('{{count}} session', '{{count}} sessions', { count: orphan.sessions })]),
  ];
  const kind = ORPHAN_WORDS[orphan.kind];
  return (
    <li>
      <Icon name={kind.icon} className="third" label={t(kind.word)} />
      <span className={`cut ${styles['name']}`} title={orphan.name}>
        {orphan.name}
      </span>
      <span className="cut second">{orphan.server}</span>
      <span className={`second ${styles['why']}`} title={told(orphan.explanation)}>
        {facts.length > 0 && `${facts.join(', ')} · `}
        <Told>{orphan.explanation}</Told>
      </span>
      <span className={styles['verbs']}>
        {orphan.can.includes('adopt') && (
          <Button small onClick={() => go(adoptPath(orphan.server, orphan.name))}>
            {t('Adopt…')}
          </Button>
        )}
        {orphan.can.includes('take-back') && (
          <Button small onClick={onTakeBack}>
            {t('Take back…')}
          </Button>
        )}
        {orphan.can.includes('purge') && tenant !== null && (
          <Button small tone="danger" onClick={() => go(tenantActPath(tenant, 'purge', 'danger'))}>
            {t('Purge…')}
          </Button>
        )}
        {orphan.can.includes('remove') && (
          <Button small tone="danger" onClick={onRemove}>
            {t('Remove…')}
          </Button>
        )}
      </span>
    </li>
  );
}
