import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { Link, useParams } from 'wouter';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Icon, PageHead } from '../../parts/index.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { BlueprintsSection } from './blueprints-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { LocalSection } from './local-section.tsx';
import { PlatformSection } from './platform-section.tsx';
import { ProgramsSection } from './programs-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import { SECTIONS, type SectionId } from './sections.ts';
import styles from './settings.module.css';
import { missingMajors } from './settings-view.ts';

const PAGES: Record<SectionId, ComponentType> = {
  general: GeneralSection,
  platform: PlatformSection,
  secrets: SecretsSection,
  local: LocalSection,
  programs: ProgramsSection,
  blueprints: BlueprintsSection,
  appearance: AppearanceSection,
};

export function SettingsPage() {
  const { section } = useParams<{ section?: string }>();
  const open = SECTIONS.find((entry) => entry.id === section)?.id ?? 'general';
  const needs = useNeeds();
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const Section = PAGES[open];
  return (
    <div className={styles['page']}>
      <PageHead
        title={t('Settings')}
        scope={t('kept on this workstation; what the fleet shares lies in the platform database')}
      />
      <div className={styles['columns']}>
        <nav className={styles['sections']} aria-label={t('Sections')}>
          {SECTIONS.map((entry) => (
            <Link
              key={entry.id}
              href={`/settings/${entry.id}`}
              className={styles['section']}
              aria-current={entry.id === open ? 'page' : undefined}
            >
              <span className="grow">{t(entry.title)}</span>
              {needs.has(entry.id) && <Icon name="alert" className="is-warn" label={t('Needs a decision')} />}
            </Link>
          ))}
          <span className="grow" />
          {status && (
            <p className={styles['version']}>
              Cadastre {status.version}
              <br />
              {t('contract {{contract}}, schema {{schema}}', {
                contract: String(status.contractVersion),
                schema: String(status.platform.expectedVersion),
              })}
            </p>
          )}
        </nav>
        <div className={styles['body']}>
          <Section />
        </div>
      </div>
    </div>
  );
}

/** Sections that wait for a decision. */
function useNeeds(): ReadonlySet<SectionId> {
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const { data: servers } = useQuery(orpc.servers.list.queryOptions());
  const { data: programs } = useQuery(orpc.servers.clientPrograms.queryOptions());
  const { data: blueprints } = useQuery(orpc.blueprints.list.queryOptions());
  const needs = new Set<SectionId>();
  if (status && status.secrets.state !== 'ready') needs.add('secrets');
  if (status && status.platform.state !== 'ready') needs.add('platform');
  if (missingMajors(servers, programs).length > 0) needs.add('programs');
  if (blueprints?.some((entry) => entry.problems.length > 0)) needs.add('blueprints');
  return needs;
}
