import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import {
  CONNECTION_FORMATS,
  type ConnectionFormat,
  MASK,
  type Tenant,
  type TenantConnection,
} from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { Segments } from '../../parts/segments.tsx';
import { useNow } from '../jobs/index.ts';
import { FormerLogin } from '../lifecycle/index.ts';
import { TenantProbes } from './tenant-probes.tsx';
import styles from './tenants-page.module.css';
import { SHOWN_SECONDS, usePassword } from './use-password.ts';

const FORMAT_WORDS: Record<ConnectionFormat, string> = {
  psql: 'psql',
  url: 'URL',
  libpq: 'libpq',
  jdbc: 'JDBC',
  sqlalchemy: 'SQLAlchemy',
  env: '.env',
};

/** How the tenant's application reaches its database, and the proof that it can. */
export function TenantConnect({ tenant }: { tenant: Tenant }) {
  const query = useQuery(
    orpc.tenants.connection.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  if (query.data === undefined) {
    return query.isError ? (
      <div className={styles['section']}>
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Read it again')} />
      </div>
    ) : null;
  }
  return <Connection tenant={tenant} connection={query.data} />;
}

type Asking = 'show' | 'copy' | null;

function Connection({ tenant, connection }: { tenant: Tenant; connection: TenantConnection }) {
  const format = useFormat();
  const [, go] = useLocation();
  const password = usePassword(tenant.slug);
  const [asking, setAsking] = useState<Asking>(null);
  const [copied, setCopied] = useState(false);
  const [clipboardClosed, setClipboardClosed] = useState(false);
  const revealed = password.revealed;
  const close = () => {
    setAsking(null);
    password.forget();
  };
  const confirm = async (reason: string) => {
    try {
      if (asking === 'show') await password.show(reason);
      else {
        await password.copy(reason);
        setCopied(true);
        setTimeout(() => setCopied(false), 4_000);
      }
      setAsking(null);
    } catch (error) {
      // A refusal of the engine stays in the dialog; only a closed clipboard is ours to tell.
      if (error instanceof DOMException) {
        setClipboardClosed(true);
        setAsking(null);
      }
    }
  };
  const limit = connection.connectionLimit;
  return (
    <div className={styles['connect']}>
      <section className={styles['section']}>
        <div className={styles['sectionHead']}>
          <h3>{t('Where and who')}</h3>
          <span className="small third cut">{t('For the tenant’s own application; it owns nothing')}</span>
        </div>
        <dl className={styles['endpoint']}>
          <Fact name={t('Host')} value={connection.host} />
          <Fact name={t('Database')} value={connection.database} />
          <Fact name={t('Port')} value={String(connection.port)} />
          <Fact name={t('Login')} value={tenant.login} />
          <dt>TLS</dt>
          <dd>
            <Tls mode={connection.tls} host={connection.host} />
          </dd>
          <dt>{t('Limit')}</dt>
          <dd>
            {limit === null
              ? t('not read')
              : limit < 0
                ? t('none of its own')
                : tn('{{count}} connection', '{{count}} connections', { count: limit })}
          </dd>
          <dt>{t('Password')}</dt>
          <dd className={styles['secret']}>
            <span className={`${styles['mask']} mono`} data-shown={revealed !== null}>
              {revealed === null ? (
                <>
                  <span aria-hidden>{'•'.repeat(Math.min(connection.passwordLength, 64))}</span>
                  <span className="sr-only">
                    {tn('{{count}} character, hidden', '{{count}} characters, hidden', {
                      count: connection.passwordLength,
                    })}
                  </span>
                </>
              ) : (
                revealed.password
              )}
            </span>
            {revealed === null ? (
              <>
                <Button small icon="eye" onClick={() => setAsking('show')}>
                  {t('Reveal…')}
                </Button>
                <Button small icon={copied ? 'check' : 'copy'} onClick={() => setAsking('copy')}>
                  {copied ? t('Copied') : t('Copy…')}
                </Button>
                {(tenant.status === 'TRIAL' || tenant.status === 'ACTIVE') && (
                  <Button
                    small
                    icon="retry"
                    onClick={() => go(tenantActPath(tenant.slug, 'rotate', 'connect'))}
                  >
                    {t('Rotate…')}
                  </Button>
                )}
              </>
            ) : (
              <>
                <CopyButton value={revealed.password} label={t('Copy the password')} />
                <Button small icon="eye-off" onClick={password.hide}>
                  {t('Hide')}
                </Button>
                <Countdown until={revealed.until} />
              </>
            )}
          </dd>
          <dd className={styles['audited']}>
            <Icon name={clipboardClosed ? 'alert' : 'audit'} />
            <span>
              {clipboardClosed
                ? t('The clipboard is closed to this window. Reveal the password and copy it by hand.')
                : `${t('Showing or copying it asks for a reason and is written to the audit log.')} ${lookedWords(connection, format)}`}
            </span>
          </dd>
        </dl>
        <FormerLogin tenant={tenant} />
      </section>
      <section className={styles['section']}>
        <div className={styles['sectionHead']}>
          <h3>{t('Connection strings')}</h3>
          <Segments
            label={t('Password in the strings')}
            value={revealed === null ? 'without' : 'with'}
            onChange={(next) => {
              if (next === 'without') password.hide();
              else if (revealed === null) setAsking('show');
            }}
            options={[
              { value: 'without', label: t('Without password') },
              { value: 'with', label: revealed === null ? t('With…') : t('With') },
            ]}
          />
        </div>
        <ul className={styles['strings']}>
          {CONNECTION_FORMATS.map((name) => {
            const value = revealed?.strings[name] ?? connection.strings[name] ?? '';
            return (
              <li key={name}>
                <b>{FORMAT_WORDS[name]}</b>
                <code className={styles['string']}>{readable(value)}</code>
                <CopyButton
                  value={value}
                  label={t('Copy the {{format}} string', { format: FORMAT_WORDS[name] })}
                />
              </li>
            );
          })}
        </ul>
      </section>
      <TenantProbes tenant={tenant} />
      <ReasonDialog
        opened={asking !== null}
        title={
          asking === 'copy'
            ? t('Copy the password of {{name}}', { name: tenant.name })
            : t('Reveal the password of {{name}}', { name: tenant.name })
        }
        verb={asking === 'copy' ? t('Copy password') : t('Reveal password')}
        needed
        placeholder={t('Such as: set up the application of a new customer')}
        busy={password.busy}
        error={password.error}
        onConfirm={(reason) => void confirm(reason ?? '')}
        onClose={close}
      >
        <p>
          {asking === 'copy'
            ? t('The password of {{role}} goes to the clipboard; other programs can read it there.', {
                role: tenant.login,
              })
            : t('The password of {{role}} is shown for {{seconds}} seconds.', {
                role: tenant.login,
                seconds: SHOWN_SECONDS,
              })}{' '}
          {t('Your name, the time and the reason are written to the audit log.')}
        </p>
      </ReasonDialog>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="mono cut" title={value}>
          {value}
        </span>
        <CopyButton value={value} label={t('Copy the {{what}}', { what: name.toLowerCase() })} />
      </dd>
    </>
  );
}

/** Without TLS nothing is at risk on the machine itself, and everything is on a network. */
function Tls({ mode, host }: { mode: string; host: string }) {
  const plain = mode === 'disable';
  const local = /^(?:127\.|::1$|localhost$|\/)/.test(host);
  return (
    <>
      <Icon
        name={plain ? (local ? 'info' : 'alert') : 'lock'}
        className={plain ? (local ? 'third' : 'is-warn') : 'is-ok'}
      />
      <span className="mono">{mode}</span>
      {plain && (
        <span className={local ? 'third' : 'is-warn'}>
          {local ? t('does not leave this machine') : t('passwords and rows cross the network as they are')}
        </span>
      )}
    </>
  );
}

function Countdown({ until }: { until: number }) {
  const now = useNow(true, 500);
  return (
    <span className="small is-warn">
      {t('hidden again in {{seconds}} s', { seconds: Math.max(0, Math.ceil((until - now) / 1000)) })}
    </span>
  );
}

function lookedWords(connection: TenantConnection, format: ReturnType<typeof useFormat>): string {
  const last = connection.lastReveal;
  return last === null
    ? t('Nobody has looked yet.')
    : t('Last: {{actor}}, {{at}}.', { actor: last.actor, at: format.when(last.at) });
}

/**
 * Broken where one part ends and the next begins, as a person would. The mask stays a mark to be seen, so
 * that nobody pastes it for a password.
 */
function readable(text: string): ReactNode {
  const parts = text.replaceAll('\n', '  ').split(/(?<=[?&@ ])(?! )/u);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move.
    <Fragment key={index}>
      <span>
        {part.split(MASK).map((piece, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same.
          <Fragment key={at}>
            {at > 0 && <span className={styles['masked']}>{MASK}</span>}
            {piece}
          </Fragment>
        ))}
      </span>
      <wbr />
    </Fragment>
  ));
}
