import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { AppStatus } from '../../shared/models/app.ts';
import type { Environment } from '../../shared/models/platform.ts';
import { useConnection } from '../client/changes.ts';
import { orpc } from '../client/query.ts';
import { Alerts } from '../features/attention/index.ts';
import { classes } from '../lib/classes.ts';
import { modKey } from '../lib/mod-key.ts';
import { t, type Word, word } from '../locales/index.ts';
import { Icon, Kbd } from '../parts/index.ts';
import { JobsRing } from './jobs-ring.tsx';
import { Logo } from './logo.tsx';
import { Person } from './person.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import styles from './top-bar.module.css';
import { useViewState } from './view-state.ts';

/** `setup` leaves out what needs a platform database. */
export function TopBar({ setup = false, tight = false }: { setup?: boolean; tight?: boolean }) {
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const environment = status?.platform.environment ?? null;
  return (
    <header className={classes(styles['top'], environment === 'production' && styles['production'])}>
      <Link
        href="/"
        className={classes(styles['brand'], tight && styles['tight'])}
        aria-label={t('Cadastre, to the first page')}
      >
        <Logo />
        Cadastre
      </Link>
      {status && environment && <Badge environment={environment} platform={status.platform} />}
      {setup ? <span className="grow" /> : <Search />}
      <span className={styles['right']}>
        <Connection />
        {!setup && <JobsRing />}
        {!setup && <Alerts />}
        <ThemeSwitch />
        {status && <Person status={status} />}
      </span>
    </header>
  );
}

const environments: Record<Environment, Word> = {
  production: word('PRODUCTION'),
  staging: word('STAGING'),
  development: word('DEVELOPMENT'),
};

function Badge({ environment, platform }: { environment: Environment; platform: AppStatus['platform'] }) {
  return (
    <span
      className={styles['platform']}
      title={t('Platform database {{database}} on {{server}}', {
        database: platform.database ?? '',
        server: platform.server ?? '',
      })}
    >
      <span className={classes(styles['badge'], styles[environment])}>{t(environments[environment])}</span>
      <span className={classes(styles['platformName'], 'cut')}>{platform.database}</span>
    </span>
  );
}

function Search() {
  const setPalette = useViewState((state) => state.setPalette);
  return (
    <button
      type="button"
      className={styles['search']}
      aria-haspopup="dialog"
      onClick={() => setPalette(true)}
    >
      <Icon name="search" />
      <span className="cut">{t('Search tenants, servers, jobs, or run a command')}</span>
      <Kbd>{modKey} K</Kbd>
    </button>
  );
}

/** Nothing while all is well; a word and a shape when the engine is silent. */
function Connection() {
  const { state } = useConnection();
  return (
    <span role="status" className={styles['connection']}>
      {state === 'lost' && (
        <>
          <Icon name="plug" />
          {t('Not connected, trying again')}
        </>
      )}
    </span>
  );
}
