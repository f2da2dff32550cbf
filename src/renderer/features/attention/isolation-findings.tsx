import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OpenFinding } from '../../../shared/models/isolation.ts';
import { orpc } from '../../client/query.ts';
import { isolationPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Names } from '../../parts/names.tsx';
import { MendDialog } from '../isolation/mend-dialog.tsx';
import { AttentionSection, Entry } from './attention-section.tsx';
import type { Source } from './use-attention.ts';

/** Tenants that are named before *and 6 more*. */
const NAMED = 4;

/** What a test reached and nobody has closed since, one entry an attack; the newest first. */
export function IsolationFindings({ source }: { source: Source<readonly OpenFinding[]> }) {
  const attacks = useQuery(orpc.isolation.attacks.queryOptions()).data;
  const [mending, setMending] = useState<{ attack: string; tenants: readonly string[] } | null>(null);
  const entries = [...Map.groupBy(source.found ?? [], ({ attack }) => attack)];
  const tenants = new Set(source.found?.map(({ tenant }) => tenant)).size;
  const close = () => setMending(null);
  return (
    <AttentionSection
      title={t('Isolation')}
      source={source}
      fact={entries.length === 0 ? t('nothing open') : openWords(entries.length, tenants)}
      well={
        entries.length === 0 ? t('No tenant that was tested reaches another, or what is not its own.') : null
      }
    >
      {entries.map(([attack, findings]) => {
        const known = attacks?.find((each) => each.id === attack);
        return (
          <Attack
            key={`${attack}`}
            title={known === undefined ? (attack ?? t('Nothing could be tried')) : told(known.title)}
            findings={findings}
            onMend={
              attack === null
                ? null
                : () => setMending({ attack, tenants: findings.map(({ tenant }) => tenant) })
            }
          />
        );
      })}
      {mending !== null && <MendDialog {...mending} onClose={close} onDone={close} />}
    </AttentionSection>
  );
}

interface AttackProps {
  title: string;
  findings: readonly OpenFinding[];
  /** null: there is no attack that could be closed. */
  onMend: (() => void) | null;
}

function Attack({ title, findings, onMend }: AttackProps) {
  const format = useFormat();
  const [newest] = findings;
  return (
    <Entry
      head={
        <>
          <Icon name="failed" className="is-danger" />
          <b>{title}</b>
        </>
      }
      about={
        <Names
          of={findings.map(({ tenant, name }) => ({ name, href: isolationPath(tenant) }))}
          most={NAMED}
        />
      }
      aside={
        <>
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
        </>
      }
    >
      <p>
        <Told>{newest?.text ?? ''}</Told>
      </p>
    </Entry>
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
