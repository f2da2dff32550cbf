import { useState } from 'react';
import { useLocation } from 'wouter';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button, ErrorNote, Icon, Sheet, Tag } from '../../parts/index.ts';
import { Findings, FindingTags } from './findings.tsx';
import { ReadUrl } from './read-url.tsx';
import { ServerFields } from './server-fields.tsx';
import { EMPTY_SERVER } from './server-form.ts';
import { serverPath } from './server-view.ts';
import styles from './servers.module.css';
import { useConnectServer } from './use-connect-server.ts';
import { usePreflight } from './use-preflight.ts';

interface ConnectServerSheetProps {
  opened: boolean;
  onClose: () => void;
}

/** Address, test, preflight: a server that does not answer is not kept. */
export function ConnectServerSheet({ opened, onClose }: ConnectServerSheetProps) {
  // A closed sheet forgets what was typed, its password first of all.
  return opened ? <OpenSheet onClose={onClose} /> : null;
}

function OpenSheet({ onClose }: { onClose: () => void }) {
  const format = useFormat();
  const [, go] = useLocation();
  const [form, setForm] = useState(EMPTY_SERVER);
  const [added, setAdded] = useState<string | null>(null);
  const { connect, errors, submit } = useConnectServer(form, added);
  const preflight = usePreflight(added);
  const report = preflight.report.data;
  const server = connect.data?.server;
  if (server !== undefined && server.name !== added) setAdded(server.name);
  return (
    <Sheet
      opened
      onClose={onClose}
      title={t('Connect a server')}
      hint={t('nothing on it is changed before you have seen the statements')}
      width={880}
      closeOnClickOutside={form === EMPTY_SERVER || added !== null}
      footer={
        <>
          <span className="third small grow">
            {added === null
              ? t('The password goes to the secret store only.')
              : t('{{server}} is connected.', { server: added })}
          </span>
          <Button onClick={onClose}>{added === null ? t('Cancel') : t('Close')}</Button>
          {added === null ? (
            <Button tone="primary" busy={connect.isPending} onClick={submit}>
              {t('Connect server')}
            </Button>
          ) : (
            <Button tone="primary" onClick={() => go(serverPath(added))}>
              {t('Open {{name}}', { name: added })}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['sheetForm']}>
        <ServerFields
          autoFocus
          form={form}
          onChange={setForm}
          errors={errors}
          onSubmit={submit}
          passwordStored={added !== null}
        />
        <div className="row wrap">
          <ReadUrl form={form} onChange={setForm} urlOnly={added !== null} />
          <span className="grow" />
          {connect.data && (
            <Tag tone="ok" icon="ok">
              {t('Connected in {{time}}', { time: format.duration(connect.data.test.latencyMs) })}
            </Tag>
          )}
          {added !== null && (
            <Button small icon="retry" busy={connect.isPending} onClick={submit}>
              {t('Connect again')}
            </Button>
          )}
        </div>
        {connect.error !== null && <ErrorNote error={connect.error} />}
      </div>
      {added !== null && (
        <section className={styles['sheetReport']}>
          <header className={styles['reportHead']}>
            <h3>{t('Preflight of {{name}}', { name: added })}</h3>
            {report && <FindingTags report={report} />}
            <span className="grow" />
            {report && (
              <span className="third small">
                {t('{{at}}, took {{time}}', {
                  at: format.time(report.at, true),
                  time: format.duration(report.durationMs),
                })}
              </span>
            )}
          </header>
          {preflight.report.error !== null && (
            <div className={styles['pad']}>
              <ErrorNote error={preflight.report.error} onRetry={() => void preflight.report.refetch()} />
            </div>
          )}
          {report ? (
            <Findings report={report} preflight={preflight} beside />
          ) : (
            preflight.report.isFetching && (
              <p className={styles['reading']}>
                <Icon name="spinner" /> {t('Reading the server…')}
              </p>
            )
          )}
        </section>
      )}
    </Sheet>
  );
}
