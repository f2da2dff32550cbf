import { t } from '../../../locales/index.ts';
import { Card, Code } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import { GateRoleCard } from './gate-role.tsx';
import { TryGate } from './try-gate.tsx';

/** Who is let in: try it, ask it from an application, ask it from a reverse proxy. */
export function GateSection() {
  return (
    <>
      <TryGate />
      <GateRoleCard />
      <Card title={t('HTTP check')} hint={t('for reverse proxies: auth_request of nginx, an Ingress')}>
        <div className={styles['pad']}>
          <p className="second">
            {t(
              'Run one of these where the proxy reaches it. It answers /check with 204, or with the status of the refusal, and /health. The routing files ask it once its address is set there.',
            )}
          </p>
          <div className={styles['commands']}>
            <span className="third small">{t('by itself')}</span>
            <Code language="plain" copyLabel={t('Copy the command')}>
              {t('cadastre gate serve --port 4190')}
            </Code>
            <span className="third small">{t('with the schedule')}</span>
            <Code language="plain" copyLabel={t('Copy the command')}>
              {t('cadastre agent --gate-port 4190')}
            </Code>
          </div>
        </div>
      </Card>
    </>
  );
}
