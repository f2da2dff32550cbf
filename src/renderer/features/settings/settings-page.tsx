import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { Link, useParams } from 'wouter';
import type { SharedSettingsView } from '../../../shared/models/shared-settings.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Icon, PageHead } from '../../parts/index.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { BlueprintsSection } from './blueprints-section.tsx';
import { GateSection } from './gate/gate-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { keysNeed } from './key-view.ts';
import { LocalSection } from './local-section.tsx';
import { PlatformSection } from './platform-section.tsx';
import { ProgramsSection } from './programs-section.tsx';
import { RoutingSection } from './routing/routing-section.tsx';
import { ScheduleSection } from './schedule/schedule-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import { SECTION_GROUPS, SECTIONS, type SectionId } from './sections.ts';
import styles from './settings.module.css';
import { missingMajors } from './settings-view.ts';
import { AccessSection } from './shared/access-section.tsx';
import { LifecycleSection } from './shared/lifecycle-section.tsx';
import { MessagesSection } from './shared/messages-section.tsx';

const PAGES: Record<SectionId, ComponentType> = {
  general: GeneralSection,
  platform: PlatformSection,
  secrets: SecretsSection,
  local: LocalSection,
  programs: ProgramsSection,
  blueprints: BlueprintsSection,
  appearance: AppearanceSection,
  lifecycle: LifecycleSection,
  access: AccessSection,
  messages: MessagesSection,
  routing: RoutingSection,
  gate: GateSection,
  schedule: ScheduleSection,
};

export function SettingsPage() {
  const { section } = useParams<{ section?: string }>();
  const open = SECTIONS.find((entry) => entry.id === section)?.id ?? 'general';
  const needs = useNeeds();
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const Section = PAGES[open];
  return (
    <ListPage>
      <PageHead title={t('Settings')} scope={t('of this workstation, and those that all admins share')} />
      <div className={styles['columns']}>
        <nav className={styles['sections']} aria-label={t('Sections')}>
          {SECTION_GROUPS.map((group) => (
            <section key={group.id} aria-label={t(group.title)}>
              <h2 className={styles['group']}>{t(group.title)}</h2>
              {SECTIONS.filter((entry) => entry.group === group.id).map((entry) => (
                <Link
                  key={entry.id}
                  href={`/settings/${entry.id}`}
                  className={styles['section']}
                  aria-current={entry.id === open ? 'page' : undefined}
                >
                  <span className="grow cut">{t(entry.title)}</span>
                  {needs.has(entry.id) && (
                    <Icon name="alert" className="is-warn" label={t('Needs a decision')} />
                  )}
                </Link>
              ))}
            </section>
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
    </ListPage>
  );
}

/** Sections that wait for a decision. */
function useNeeds(): ReadonlySet<SectionId> {
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const { data: servers } = useQuery(orpc.servers.list.queryOptions());
  const { data: programs } = useQuery(orpc.servers.clientPrograms.queryOptions());
  const { data: blueprints } = useQuery(orpc.blueprints.list.queryOptions());
  // What lies in the platform database is asked for where there is one.
  const enabled = status?.platform.state === 'ready';
  const { data: keys } = useQuery(orpc.keys.list.queryOptions({ enabled }));
  const { data: shared } = useQuery(orpc.sharedSettings.get.queryOptions({ enabled }));
  const { data: routing } = useQuery(orpc.routing.status.queryOptions({ enabled }));
  const { data: works } = useQuery(orpc.schedule.list.queryOptions({ enabled }));
  const needs = new Set<SectionId>();
  if (status && status.secrets.state !== 'ready') needs.add('secrets');
  if (keysNeed(keys) || status?.platform.state === 'key-missing') needs.add('secrets');
  if (status && status.platform.state !== 'ready') needs.add('platform');
  if (missingMajors(servers, programs).length > 0) needs.add('programs');
  if (blueprints?.some((entry) => entry.problems.length > 0)) needs.add('blueprints');
  if (shared && asksForPassword(shared)) needs.add('messages');
  if (routing?.state === 'failed' || routing?.state === 'not-agreed') needs.add('routing');
  if (works?.some((work) => work.lastRun?.outcome === 'failed')) needs.add('schedule');
  return needs;
}

/** The mail server has a user, and its password is not on this workstation. */
function asksForPassword({ settings, smtpPasswordKnown }: SharedSettingsView): boolean {
  const { way, smtpUrl } = settings.mail;
  return way === 'smtp' && !smtpPasswordKnown && (smtpUrl?.includes('@') ?? false);
}
