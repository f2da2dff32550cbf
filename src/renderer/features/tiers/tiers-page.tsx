import { Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import type { Tier } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import menu from '../../parts/filter-chip.module.css';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ChangeTierSheet } from '../configuration/index.ts';
import { Comparison } from './comparison.tsx';
import { useDrafts } from './drafts.ts';
import { EffectSheet } from './effect-sheet.tsx';
import { NewTierDialog } from './new-tier-dialog.tsx';
import { ProblemBar } from './problem-bar.tsx';
import { TierForm } from './tier-form.tsx';
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
      <div className={styles['page']}>
        <PageHead title={t('Tiers')} scope={query.isError ? undefined : t('reading…')} />
        {query.isError && (
          <Empty
            title={t('The tiers cannot be read')}
            below={<ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
          />
        )}
      </div>
    );
  }
  const tabs = tierTabs(tiers, Object.keys(drafts));
  const open =
    tabs.find((tab) => tab.name === name) ?? tabs.toSorted((a, b) => (b.tenants ?? 0) - (a.tenants ?? 0))[0];
  if (open === undefined) {
    return (
      <div className={styles['page']}>
        <PageHead title={t('Tiers')} />
        <Empty title={t('No tiers yet')}>
          {t('The shipped ones are made when the platform database is set up.')}
        </Empty>
      </div>
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
  const [over, setOver] = useState<'effect' | 'versions' | 'new' | 'move' | null>(null);
  const [saved, setSaved] = useState<number | null>(null);
  const behind = tenants.filter((each) => (each.tier?.version ?? 0) < (published?.version ?? 0));
  const parent = useMemo(() => parentOf(tier.document, tiers), [tier.document, tiers]);
  const goTo = (line: number, column = 0) => editor.current?.goTo(line, column);
  const close = () => setOver(null);
  const file = `${name}.yaml`;
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{t('Tiers')}</h1>
        <TierTabs tabs={tabs} open={name} onOpen={onOpen} />
        <VersionState tier={tier} onVersions={() => setOver('versions')} />
        <span className="grow" />
        <Actions
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
        <Notes
          tier={tier}
          saved={saved}
          behind={behind.length}
          onMove={() => setOver('move')}
          onHide={() => setSaved(null)}
          onVersions={() => setOver('versions')}
        />
        <div className={styles['columns']}>
          <section className={styles['card']} aria-label={t('Text')}>
            <header className={styles['cardHead']}>
              <span className="mono">{file}</span>
              <span className="grow" />
              <span className="small third" title={tier.variables.join(', ')}>
                {tn('{{count}} variable', '{{count}} variables', { count: tier.variables.length })}
              </span>
              <CopyButton value={tier.document} label={t('Copy the file')} />
            </header>
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
          </section>
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
      {behind.length > 0 && (
        <ChangeTierSheet opened={over === 'move'} targets={behind} tier={name} onClose={close} />
      )}
    </div>
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

interface ActionsProps {
  tier: TierDocument;
  tenants: number;
  onOver: (over: 'effect' | 'versions' | 'new' | null) => void;
  onSaved: (version: number) => void;
  onDiscarded: () => void;
}

function Actions({ tier, tenants, onOver, onSaved, onDiscarded }: ActionsProps) {
  const queries = useQueryClient();
  const publish = useMutation(
    orpc.tiers.publish.mutationOptions({
      onSuccess: async (version) => {
        await queries.invalidateQueries({ queryKey: orpc.tiers.key() });
        tier.discard();
        onSaved(version.version);
      },
      gcTime: 0,
    }),
  );
  const next = (tier.published?.version ?? 0) + 1;
  const wrong = tier.problems.length;
  const changes = tier.differences.length;
  return (
    <>
      {publish.error !== null && (
        <span className="small is-danger" role="alert">
          {publish.error.message}
        </span>
      )}
      <span role="status" className={styles['state']}>
        {wrong > 0 && (
          <span className="is-danger row">
            <Icon name="failed" />
            {tn('{{count}} error', '{{count}} errors', { count: wrong })}
          </span>
        )}
        {tier.isDraft && wrong === 0 && tier.current && (
          <span className="second">
            {changes === 0
              ? t('no setting changed')
              : tn('{{count}} change', '{{count}} changes', { count: changes })}
          </span>
        )}
        {wrong > 0 && changes > 0 && (
          <span className="second">{tn('{{count}} change', '{{count}} changes', { count: changes })}</span>
        )}
      </span>
      {tier.isDraft && (
        <Button
          onClick={() => {
            tier.discard();
            onDiscarded();
          }}
        >
          {t('Discard')}
        </Button>
      )}
      {tenants > 0 && (
        <Button disabled={!tier.isDraft} onClick={() => onOver('effect')}>
          {tn('Effect on {{count}} tenant…', 'Effect on {{count}} tenants…', { count: tenants })}
        </Button>
      )}
      <Button
        tone="primary"
        busy={publish.isPending}
        disabled={!tier.isDraft || wrong > 0 || !tier.current}
        onClick={() =>
          publish.mutate({
            document: tier.document,
            file: `${tier.name}.yaml`,
            basedOn: tier.published?.version ?? 0,
          })
        }
      >
        {t('Save version {{next}}', { next })}
      </Button>
      <More tier={tier} onOver={onOver} />
    </>
  );
}

function More({ tier, onOver }: Pick<ActionsProps, 'tier' | 'onOver'>) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const settle = { onSuccess: () => queries.invalidateQueries({ queryKey: orpc.tiers.key() }) };
  const retire = useMutation(orpc.tiers.retire.mutationOptions(settle));
  const reinstate = useMutation(orpc.tiers.reinstate.mutationOptions(settle));
  const refused = retire.error ?? reinstate.error;
  const item = menu['item'] ?? '';
  const retired = tier.published?.retiredAt != null;
  return (
    <>
      <Menu position="bottom-end" offset={4} withinPortal>
        <Menu.Target>
          <Button icon="more" aria-label={t('More about this tier')}>
            {t('More')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={menu['dropdown'] ?? ''} aria-label={t('More about this tier')}>
          <Menu.Item className={item} leftSection={<Icon name="plus" />} onClick={() => onOver('new')}>
            {t('New tier by copy…')}
          </Menu.Item>
          <Menu.Item className={item} leftSection={<Icon name="wrench" />} onClick={() => go('/tiers/drift')}>
            {t('Drift of configurations')}
          </Menu.Item>
          {tier.published !== undefined && (
            <>
              <Menu.Item
                className={item}
                leftSection={<Icon name="clock" />}
                onClick={() => onOver('versions')}
              >
                {t('All versions')}
              </Menu.Item>
              <Menu.Item
                className={item}
                leftSection={<Icon name={retired ? 'undo' : 'bar'} />}
                onClick={() => (retired ? reinstate : retire).mutate({ tier: tier.name })}
              >
                {retired ? t('Reinstate: new tenants may get it') : t('Retire: no new tenant gets it')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {refused !== null && (
        <div className={styles['floating']}>
          <ErrorNote error={refused} />
          <Button
            small
            onClick={() => {
              retire.reset();
              reinstate.reset();
            }}
          >
            {t('Close')}
          </Button>
        </div>
      )}
    </>
  );
}

interface NotesProps {
  tier: TierDocument;
  saved: number | null;
  behind: number;
  onMove: () => void;
  onHide: () => void;
  onVersions: () => void;
}

function Notes({ tier, saved, behind, onMove, onHide, onVersions }: NotesProps) {
  if (tier.outrun) {
    return (
      <Bar
        tone="warn"
        actions={
          <Button small onClick={onVersions}>
            {t('See what it changed')}
          </Button>
        }
      >
        {t(
          'Version {{version}} was published by {{name}} while this draft was written. Saving it takes its place.',
          {
            version: tier.published?.version ?? 0,
            name: tier.published?.publishedBy ?? '',
          },
        )}
      </Bar>
    );
  }
  const offered = tier.published?.offered ?? null;
  if (saved === null && offered !== null && !tier.isDraft) {
    return (
      <Bar
        actions={
          <Button small onClick={() => tier.write(offered)}>
            {t('Take it as a draft')}
          </Button>
        }
      >
        {t(
          'Cadastre ships a newer file of this tier. It is not published by itself, since this one is your own.',
        )}
      </Bar>
    );
  }
  if (saved === null) return null;
  return (
    <Bar
      icon="ok"
      actions={
        <>
          {behind > 0 && (
            <Button small tone="primary" onClick={onMove}>
              {tn('Move {{count}} to version {{version}}…', 'Move {{count}} to version {{version}}…', {
                count: behind,
                version: saved,
              })}
            </Button>
          )}
          <Button small onClick={onHide}>
            {t('Leave them')}
          </Button>
        </>
      }
    >
      {t('Version {{version}} is published.', { version: saved })}{' '}
      {behind > 0
        ? tn(
            '{{count}} tenant keeps the version it has until it is moved.',
            '{{count}} tenants keep the version they have until they are moved.',
            { count: behind },
          )
        : t('No tenant has an older one.')}
    </Bar>
  );
}

interface BarProps {
  icon?: IconName;
  tone?: 'warn';
  actions: ReactNode;
  children: ReactNode;
}

/** One line over the document: what is to know of it, and what may be done. */
function Bar({ icon, tone, actions, children }: BarProps) {
  return (
    <div className={styles['bar']} data-tone={tone} role="status">
      <Icon
        name={icon ?? (tone === 'warn' ? 'alert' : 'info')}
        className={tone === 'warn' ? 'is-warn' : icon === 'ok' ? 'is-ok' : 'second'}
      />
      <p>{children}</p>
      {actions}
    </div>
  );
}
