import type { ReactNode } from 'react';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

interface NotesProps {
  tier: TierDocument;
  saved: number | null;
  behind: number;
  onMove: () => void;
  onHide: () => void;
  onVersions: () => void;
}

/** What is to know of the open tier before anything else, one thing at a time. */
export function TierNotes({ tier, saved, behind, onMove, onHide, onVersions }: NotesProps) {
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
