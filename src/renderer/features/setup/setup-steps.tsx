import { Link } from 'wouter';
import type { AppStatus } from '../../../shared/models/app.ts';
import { asSentence } from '../../lib/as-sentence.ts';
import { classes } from '../../lib/classes.ts';
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
    ...(locked ? [{ id: 'secrets', title: 'Secret store', hint: 'opened with its passphrase' }] : []),
    {
      id: 'server',
      title: 'PostgreSQL',
      hint: server === null ? 'built-in, or a server of yours' : `${server}, connected`,
    },
    { id: 'platform', title: 'Platform database', hint: 'organizations, credentials, jobs' },
    { id: 'tenant', title: 'First tenant', hint: 'a database, its roles, its admin' },
  ];
  const at = steps.findIndex((entry) => entry.id === step);
  return (
    <aside className={styles['steps']}>
      <h1>Set up Cadastre</h1>
      <p className="second">
        {locked ? 'One passphrase, then the setup goes on.' : 'Two steps, then the first tenant.'} Nothing is
        changed on a server before you have seen the statements.
      </p>
      <ol>
        {steps.map((entry, index) => (
          <li
            key={entry.id}
            className={classes(index === at && styles['now'], index < at && styles['done'])}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className={styles['number']}>
              {index < at ? <Icon name="check" label="Done" /> : index + 1}
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
      <nav className={styles['version']} aria-label="Without the setup">
        <span className="grow">Cadastre {status.version}</span>
        <Link href="/audit">Audit log</Link>
        <Link href="/settings">Settings</Link>
      </nav>
    </aside>
  );
}

/** Where the superuser's password goes; amber while that is not known. */
function SecretNote({ secrets }: { secrets: AppStatus['secrets'] }) {
  if (secrets.state === 'ready' && secrets.kind === 'session') {
    return (
      <Note icon="lock">
        Passwords stay in memory for this session and are never written to disk. They are asked for again
        after a restart.
      </Note>
    );
  }
  if (secrets.state === 'ready') {
    return (
      <Note icon="lock">
        {secrets.kind === 'keychain'
          ? 'The superuser’s password goes to the system keychain.'
          : secrets.kind === 'environment'
            ? 'Passwords come from the environment.'
            : 'The superuser’s password goes to a file that is encrypted under your passphrase.'}{' '}
        It is never written to disk in plain text.
      </Note>
    );
  }
  return (
    <Note tone="warn" icon="lock">
      {secrets.state === 'not-chosen'
        ? `${asSentence(secrets.keychain.message)} Choose where passwords go instead.`
        : secrets.message}
    </Note>
  );
}
