import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { MigrationStatus } from '../../../../shared/models/migration-status.ts';
import { orpc } from '../../../client/query.ts';
import { schemaDriftPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { Strip, StripPart } from '../../../parts/strip.tsx';
import { fileTitle } from '../matrix-rows.ts';

interface StatusStripProps {
  status: MigrationStatus | undefined;
  blueprint: string | undefined;
}

/** How many are there, how many are not, and whether their schemas are what their versions say. */
export function StatusStrip({ status, blueprint }: StatusStripProps) {
  const format = useFormat();
  const rows = status?.rows ?? [];
  const unread = rows.filter(({ version, problem }) => version === null && problem !== null).length;
  const behind = rows.filter((row) => row.behind > 0).length;
  const odd = rows.filter(
    ({ cells, ahead }) =>
      ahead.length > 0 || cells.some((cell) => ['edited', 'unfinished', 'failed'].includes(cell)),
  ).length;
  const there =
    rows.length -
    new Set(rows.filter((row) => row.behind > 0 || (row.version === null && row.problem !== null))).size;
  const newest = status?.versions.at(-1);
  return (
    <Strip label={t('Versions')}>
      <StripPart label={t('Newest file')}>
        {newest === undefined ? (
          <span className="third">–</span>
        ) : (
          <>
            <b>{newest.version}</b> <span className="second cut">{fileTitle(newest)}</span>
          </>
        )}
      </StripPart>
      <StripPart label={t('Up to date')} icon="ok" tone={there > 0 ? 'is-ok' : 'third'}>
        <Known status={status}>
          <b>{format.count(there)}</b>{' '}
          <span className="second">{t('of {{count}}', { count: rows.length })}</span>
        </Known>
      </StripPart>
      <StripPart label={t('Behind')} icon="pending" tone={behind > 0 ? 'is-warn' : 'third'}>
        <Known status={status}>
          <b>{format.count(behind)}</b>
        </Known>
      </StripPart>
      <StripPart label={t('Need you')} icon="alert" tone={odd > 0 ? 'is-danger' : 'third'}>
        <Known status={status}>
          <b>{format.count(odd)}</b>{' '}
          {odd > 0 && <span className="second">{t('failed, edited or ahead')}</span>}
        </Known>
      </StripPart>
      <StripPart label={t('Not read')} icon="unknown" tone="third">
        <Known status={status}>
          <b>{format.count(unread)}</b>
        </Known>
      </StripPart>
      <span className="grow" />
      {blueprint !== undefined && <DriftPart blueprint={blueprint} />}
    </Strip>
  );
}

/** What was not read yet is no zero. */
function Known({ status, children }: { status: MigrationStatus | undefined; children: ReactNode }) {
  return status === undefined ? <span className="third">–</span> : children;
}

/** Three states; unknown is never green. */
function DriftPart({ blueprint }: { blueprint: string }) {
  const format = useFormat();
  const drift = useQuery(orpc.schemaDrift.list.queryOptions({ input: { blueprint } })).data;
  const drifted = drift?.filter(({ state }) => state === 'drifted').length ?? 0;
  const unknown = drift?.filter(({ state }) => state === 'unknown').length ?? 0;
  const same = drift?.filter(({ state }) => state === 'in-sync').length ?? 0;
  return (
    <StripPart
      label={t('Drift')}
      icon={drifted > 0 ? 'alert' : unknown > 0 || same === 0 ? 'unknown' : 'ok'}
      tone={drifted > 0 ? 'is-warn' : unknown > 0 || same === 0 ? 'third' : 'is-ok'}
    >
      {drift === undefined ? (
        <span className="third">{t('reading…')}</span>
      ) : (
        <>
          <span className={drifted > 0 ? 'is-warn' : 'second'}>
            {tn('{{count}} drifted', '{{count}} drifted', { count: drifted })}
          </span>
          <span className="second">
            , {tn('{{count}} unknown', '{{count}} unknown', { count: unknown })},{' '}
            {t('{{some}} in sync', { some: format.count(same) })}
          </span>{' '}
          <Link href={schemaDriftPath()}>{t('Open the drift')}</Link>
        </>
      )}
    </StripPart>
  );
}
