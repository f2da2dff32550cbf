import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import type { Tier } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import { t, tn } from '../../locales/index.ts';
import { Card } from '../../parts/card.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ApplyFilesSheet, ChangeTierSheet } from '../configuration/index.ts';
import { Comparison } from './comparison.tsx';
import { useDrafts } from './drafts.ts';
import { EffectSheet } from './effect-sheet.tsx';
import { NewTierDialog } from './new-tier-dialog.tsx';
import { ProblemBar } from './problem-bar.tsx';
import { TierActions } from './tier-actions.tsx';
import { TierForm } from './tier-form.tsx';
import { TierNotes } from './tier-notes.tsx';
import { TierTabs, tenantsOf, tierTabs } from './tier-tabs.tsx';
import styles from './tiers.module.css';
import { type TierDocument, useTierDocument } from './use-tier-document.ts';
import { VersionsSheet } from './versions-sheet.tsx';
import { YamlEditor, type YamlEditorHandle } from './yaml-editor.tsx';

/** What does a tier promise, and who keeps it? */
export function TiersPage() {
  const { name } = useParams<{ name?: string }>();
  const [, go] = useLocation();
  const query = useQuery(orpc.tiers.list.queryOptions());
  const drafts = useDrafts((state) => state.drafts);
  const tiers = query.data;
  if (tiers === undefined) {
    return (
      <ListPage>
        <PageHead title={t('Tiers')} scope={query.isError ? undefined : t('reading…')} />
        {query.isError && (
          <Empty
            title={t('The tiers cannot be read')}
            below={<ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
          />
        )}
      </ListPage>
    );
  }
  const tabs = tierTabs(tiers, Object.keys(drafts));
  const open =
    tabs.find((tab) => tab.name === name) ?? tabs.toSorted((a, b) => (b.tenants ?? 0) - (a.tenants ?? 0))[0];
  if (open === undefined) {
    return (
      <ListPage>
        <PageHead title={t('Tiers')} />
        <Empty title={t('No tiers yet')}>
          {t('The shipped ones are made when the platform database is set up.')}
        </Empty>
      </ListPage>
    );
  }
  return (
    <OpenTier
      key={open.name}
      name={open.name}
      tiers={tiers}
      tabs={tabs}
      onOpen={(tier) => go(`/tiers/${tier}`, { replace: true })}
    />
  );
}

interface OpenTierProps {
  name: string;
  tiers: readonly Tier[];
  tabs: ReturnType<typeof tierTabs>;
  onOpen: (tier: string) => void;
}

const NOBODY: readonly Tenant[] = [];

function OpenTier({ name, tiers, tabs, onOpen }: OpenTierProps) {
  const published = tiers.find((tier) => tier.name === name);
  const tier = useTierDocument(name, published);
  const all = useQuery(orpc.tenants.list.queryOptions()).data?.tenants ?? NOBODY;
  const tenants = useMemo(() => all.filter((each) => each.tier?.name === name), [all, name]);
  const editor = useRef<YamlEditorHandle>(null);
  const [over, setOver] = useState<'effect' | 'versions' | 'new' | 'files' | 'move' | null>(null);
  const [saved, setSaved] = useState<number | null>(null);
  const behind = tenants.filter((each) => (each.tier?.version ?? 0) < (published?.version ?? 0));
  const parent = useMemo(() => parentOf(tier.document, tiers), [tier.document, tiers]);
  const goTo = (line: number, column = 0) => editor.current?.goTo(line, column);
  const close = () => setOver(null);
  const file = `${name}.yaml`;
  return (
    <ListPage>
      <header className={styles['head']}>
        <h1>{t('Tiers')}</h1>
        <TierTabs tabs={tabs} open={name} onOpen={onOpen} />
        <VersionState tier={tier} onVersions={() => setOver('versions')} />
        <span className="grow" />
        <TierActions
          tier={tier}
          tenants={published === undefined ? 0 : tenantsOf(published)}
          onOver={setOver}
          onSaved={(version) => setSaved(version)}
          onDiscarded={() => published === undefined && onOpen('')}
        />
      </header>
      <div
        id="tier-document"
        role="tabpanel"
        aria-label={published?.title ?? name}
        className={styles['body']}
      >
        <TierNotes
          tier={tier}
          saved={saved}
          behind={behind.length}
          onMove={() => setOver('move')}
          onHide={() => setSaved(null)}
          onVersions={() => setOver('versions')}
        />
        <div className={styles['columns']}>
          <Card
            label={t('Text')}
            title={<span className={styles['file']}>{file}</span>}
            aside={
              <>
                <span className="third" title={tier.variables.join(', ')}>
                  {tn('{{count}} variable', '{{count}} variables', { count: tier.variables.length })}
                </span>
                <CopyButton value={tier.document} label={t('Copy the file')} />
              </>
            }
          >
            <YamlEditor
              handle={editor}
              value={tier.document}
              file={file}
              changed={tier.changed}
              problems={tier.problems}
              onChange={tier.write}
              onUndo={tier.undo}
              onRedo={tier.redo}
            />
            <ProblemBar tier={tier} onGoTo={goTo} />
            {tier.error !== null && tier.error !== undefined && (
              <div className={styles['refused']}>
                <ErrorNote error={tier.error} />
              </div>
            )}
          </Card>
          <div className={styles['right']}>
            <TierForm tier={tier} parent={parent} onGoTo={goTo} />
            <Comparison tiers={tiers} open={tier} onOpen={onOpen} />
          </div>
        </div>
      </div>
      {published !== undefined && (
        <VersionsSheet opened={over === 'versions'} tier={published} onClose={close} />
      )}
      <EffectSheet
        opened={over === 'effect'}
        tier={tier}
        tenants={tenants}
        onClose={close}
        onMove={() => setOver('move')}
      />
      <NewTierDialog
        opened={over === 'new'}
        tiers={tiers}
        from={published === undefined ? (tiers[0]?.name ?? '') : name}
        onClose={close}
        onMade={(made) => {
          close();
          onOpen(made);
        }}
      />
      <ApplyFilesSheet opened={over === 'files'} onClose={close} />
      {behind.length > 0 && (
        <ChangeTierSheet opened={over === 'move'} targets={behind} tier={name} onClose={close} />
      )}
    </ListPage>
  );
}

/** The title of the tier that a file extends. */
function parentOf(document: string, tiers: readonly Tier[]): string | null {
  const name = /^extends:\s*([\w-]+)/mu.exec(document)?.[1];
  if (name === undefined) return null;
  return tiers.find((tier) => tier.name === name)?.title ?? name;
}

function VersionState({ tier, onVersions }: { tier: TierDocument; onVersions: () => void }) {
  const version = tier.published?.version;
  if (version === undefined) return <span className="small third">{t('draft of version 1')}</span>;
  return (
    <button type="button" className={styles['versionState']} onClick={onVersions} title={t('All versions')}>
      {tier.published?.retiredAt != null
        ? t('version {{version}}, retired', { version })
        : tier.isDraft
          ? t('version {{version}}, draft of {{next}}', { version, next: version + 1 })
          : t('version {{version}}', { version })}
    </button>
  );
}
