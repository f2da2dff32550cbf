import { Link } from 'wouter';
import type { AppStatus } from '../../../shared/models/app.ts';
import { asSentence } from '../../lib/as-sentence.ts';
import { classes } from '../../lib/classes.ts';
import { Told, t } from '../../locales/index.ts';
import { Icon, Note } from '../../parts/index.ts';
import styles from './setup.module.css';

export type SetupStep = 'secrets' | 'server' | 'platform';

interface SetupStepsProps {
  status: AppStatus;
  step: SetupStep;
  server: string | null;
}

/** The way at the left: what is done, what is open, what comes. */
export function SetupSteps({ status, step, server }: SetupStepsProps) {
  const { secrets } = status;
  const locked = step === 'secrets';
  const steps = [
    ...(locked ? [{ id: 'secrets', title: t('Secret store'), hint: t('opened with its passphrase') }] : []),
    {
      id: 'server',
      title: 'PostgreSQL',
      hint: server === null ? t('built-in, or a server of yours') : t('{{server}}, connected', { server }),
    },
    { id: 'platform', title: t('Platform database'), hint: t('organizations, credentials, jobs') },
    { id: 'tenant', title: t('First tenant'), hint: t('a database, its roles, its admin') },
  ];
  const at = steps.findIndex((entry) => entry.id === step);
  return (
    <aside className={styles['steps']}>
      <h1>{t('Set up Cadastre')}</h1>
      <p className="second">
        {locked ? t('One passphrase, then the setup goes on.') : t('Two steps, then the first tenant.')}{' '}
        {t('Nothing is changed on a server before you have seen the statements.')}
      </p>
      <ol>
        {steps.map((entry, index) => (
          <li
            key={entry.id}
            className={classes(index === at && styles['now'], index < at && styles['done'])}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className={styles['number']}>
              {index < at ? <Icon name="check" label={t('Done')} /> : index + 1}
            </span>
            <div>
              {entry.title}
              <small>{entry.hint}</small>
            </div>
          </li>
        ))}
      </ol>
      <span className="grow" />
      <SecretNote secrets={secrets} />
      <nav className={styles['version']} aria-label={t('Without the setup')}>
        <span className="grow">Cadastre {status.version}</span>
        <Link href="/audit">{t('Audit log')}</Link>
        <Link href="/settings">{t('Settings')}</Link>
      </nav>
    </aside>
  );
}

/** Where the superuser's password goes; amber while that is not known. */
function SecretNote({ secrets }: { secrets: AppStatus['secrets'] }) {
  if (secrets.state === 'ready' && secrets.kind === 'session') {
    return (
      <Note icon="lock">
        {t(
          'Passwords stay in memory for this session and are never written to disk. They are asked for again after a restart.',
        )}
      </Note>
    );
  }
  if (secrets.state === 'ready') {
    return (
      <Note icon="lock">
        {secrets.kind === 'keychain'
          ? t('The superuser’s password goes to the system keychain.')
          : secrets.kind === 'environment'
            ? t('Passwords come from the environment.')
            : t('The superuser’s password goes to a file that is encrypted under your passphrase.')}{' '}
        {t('It is never written to disk in plain text.')}
      </Note>
    );
  }
  return (
    <Note tone="warn" icon="lock">
      {secrets.state === 'not-chosen' ? (
        <>
          <Told>{asSentence(secrets.keychain.message)}</Told> {t('Choose where passwords go instead.')}
        </>
      ) : (
        <Told>{secrets.message}</Told>
      )}
    </Note>
  );
}
