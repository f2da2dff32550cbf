import type { Settings } from '../../../shared/models/settings.ts';
import { ThemeSwitch } from '../../app/theme-switch.tsx';
import { useSettings, useUpdateSettings } from '../../client/settings.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button, Card, Segments } from '../../parts/index.ts';
import styles from './settings.module.css';

const EXAMPLE = { bytes: 77.4 * 1024 ** 3, count: 1248, share: 0.61 };

export function AppearanceSection() {
  const settings = useSettings();
  const update = useUpdateSettings();
  const format = useFormat();
  const rail = settings.railCollapsed === null ? 'auto' : settings.railCollapsed ? 'narrow' : 'wide';
  const own = Object.keys(settings.columnWidths).length + Object.keys(settings.hiddenColumns).length;
  return (
    <Card title={t('Appearance and language')} hint={t('for this workstation')}>
      <dl className={styles['choices']}>
        <div>
          <dt>{t('Colours')}</dt>
          <dd>
            <ThemeSwitch words />
          </dd>
        </div>
        <div>
          <dt>{t('Rows of tables')}</dt>
          <dd>
            <Segments<Settings['tableDensity']>
              label={t('Rows of tables')}
              value={settings.tableDensity}
              onChange={(tableDensity) => update({ tableDensity })}
              options={[
                { value: 'compact', label: t('Compact') },
                { value: 'regular', label: t('Regular') },
                { value: 'comfortable', label: t('Roomy') },
              ]}
            />
          </dd>
        </div>
        <div>
          <dt>{t('Rail')}</dt>
          <dd>
            <Segments<'auto' | 'wide' | 'narrow'>
              label={t('Rail')}
              value={rail}
              onChange={(next) => update({ railCollapsed: next === 'auto' ? null : next === 'narrow' })}
              options={[
                { value: 'auto', label: t('By the window') },
                { value: 'wide', label: t('Wide') },
                { value: 'narrow', label: t('Narrow') },
              ]}
            />
          </dd>
        </div>
        <div>
          <dt>{t('Language')}</dt>
          <dd>
            <Segments<Settings['language']>
              label={t('Language')}
              value={settings.language}
              onChange={(language) => update({ language })}
              options={[
                { value: 'auto', label: t('As the system') },
                { value: 'en', label: 'English' },
                { value: 'fr', label: 'Français' },
              ]}
            />
            <span className="third small">
              {format.count(EXAMPLE.count)} · {format.bytes(EXAMPLE.bytes)} · {format.share(EXAMPLE.share)} ·{' '}
              {format.date(Date.now())}
            </span>
          </dd>
        </div>
        <div>
          <dt>{t('Columns')}</dt>
          <dd>
            <Button
              small
              disabled={own === 0}
              onClick={() => update({ columnWidths: {}, hiddenColumns: {} })}
            >
              {t('Show all columns at their own width')}
            </Button>
          </dd>
        </div>
      </dl>
    </Card>
  );
}
