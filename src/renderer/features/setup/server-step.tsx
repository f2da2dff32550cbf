import { useState } from 'react';
import type { AppStatus } from '../../../shared/models/app.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Icon } from '../../parts/index.ts';
import {
  EMPTY_SERVER,
  Findings,
  FindingTags,
  formOf,
  sortFindings,
  useConnectServer,
  usePreflight,
} from '../servers/index.ts';
import { SecretStoreChoice } from '../settings/index.ts';
import { BuiltInCard } from './built-in-card.tsx';
import { ConnectCard } from './connect-card.tsx';
import styles from './setup.module.css';

interface ServerStepProps {
  secrets: AppStatus['secrets'];
  servers: readonly ServerOverview[];
  onChosen: (server: string) => void;
}

/** The built-in PostgreSQL in one click, or a server of one's own with its preflight. */
export function ServerStep({ secrets, servers, onChosen }: ServerStepProps) {
  const mine = servers.find((server) => !server.builtIn);
  const [picked, setPicked] = useState<'built-in' | 'connect'>(mine === undefined ? 'built-in' : 'connect');
  const [form, setForm] = useState(() => (mine === undefined ? EMPTY_SERVER : formOf(mine)));
  const [added, setAdded] = useState<string | null>(mine?.name ?? null);
  const connecting = useConnectServer(form, added);
  const sound = servers.find((server) => (server.preflight?.blocks ?? 0) === 0);
  const ready = secrets.state === 'ready';
  const kept = connecting.connect.data?.server.name;
  if (kept !== undefined && kept !== added) setAdded(kept);
  const shown = picked === 'connect' ? added : null;
  const preflight = usePreflight(shown);
  const report = shown === null ? undefined : preflight.report.data;
  const blocking = report ? sortFindings(report).open.filter((finding) => finding.verdict === 'blocks') : [];
  return (
    <>
      <div className={styles['body']}>
        {!ready && (
          <Card
            title={t('Where secrets lie')}
            hint={
              secrets.keychain.available
                ? t('asked once')
                : t('the system keychain cannot be used, so this is asked once')
            }
          >
            <SecretStoreChoice secrets={secrets} />
          </Card>
        )}
        <div className={styles['two']}>
          <BuiltInCard
            picked={picked === 'built-in'}
            ready={ready}
            onPick={() => setPicked('built-in')}
            onStarted={onChosen}
          />
          <ConnectCard
            picked={picked === 'connect'}
            ready={ready}
            added={added}
            form={form}
            onForm={setForm}
            connecting={connecting}
            onPick={() => setPicked('connect')}
          />
        </div>
        {shown !== null && <Preflight name={shown} preflight={preflight} />}
      </div>
      <footer className={styles['foot']}>
        {sound !== undefined && sound.name !== shown && (
          <Button tone="quiet" onClick={() => onChosen(sound.name)}>
            {t('Go on with {{name}}', { name: sound.name })}
          </Button>
        )}
        <span className="grow" />
        <span className={styles['why']}>
          {!ready ? (
            <>
              <Icon name="alert" className="is-warn" /> {t('Choose first where secrets lie')}
            </>
          ) : blocking[0] !== undefined ? (
            <span className="is-danger row">
              <Icon name="failed" />
              {tn('{{count}} finding blocks', '{{count}} findings block', { count: blocking.length })}
              {t(': ')}
              <Told>{blocking[0].title}</Told>
            </span>
          ) : (
            shown === null && <span className="third">{t('Choose a PostgreSQL to go on')}</span>
          )}
        </span>
        <Button
          tone="primary"
          disabled={report === undefined || blocking.length > 0}
          onClick={() => shown !== null && onChosen(shown)}
        >
          {t('Continue to the platform database')}
        </Button>
      </footer>
    </>
  );
}

function Preflight({ name, preflight }: { name: string; preflight: ReturnType<typeof usePreflight> }) {
  const format = useFormat();
  const { report } = preflight;
  return (
    <Card
      title={t('Preflight of {{name}}', { name })}
      hint={report.data && <FindingTags report={report.data} />}
      className={styles['preflight']}
      aside={
        <>
          {report.data && (
            <span className="third" title={format.full(report.data.at)}>
              {t('{{at}}, took {{time}}', {
                at: format.time(report.data.at, true),
                time: format.duration(report.data.durationMs),
              })}
            </span>
          )}
          <Button small icon="retry" busy={report.isFetching} onClick={() => void report.refetch()}>
            {t('Run again')}
          </Button>
        </>
      }
    >
      {report.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={report.error} onRetry={() => void report.refetch()} />
        </div>
      )}
      {report.data ? (
        <Findings report={report.data} preflight={preflight} beside />
      ) : (
        report.isFetching && (
          <p className={styles['reading']}>
            <Icon name="spinner" /> {t('Reading the server…')}
          </p>
        )
      )}
    </Card>
  );
}
