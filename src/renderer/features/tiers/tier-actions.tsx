import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { TierMore } from './tier-more.tsx';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

interface ActionsProps {
  tier: TierDocument;
  tenants: number;
  onOver: (over: 'effect' | 'versions' | 'new' | 'files' | null) => void;
  onSaved: (version: number) => void;
  onDiscarded: () => void;
}

/** What may be done with a draft: thrown away, looked at over its tenants, saved as a version. */
export function TierActions({ tier, tenants, onOver, onSaved, onDiscarded }: ActionsProps) {
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
          <Told>{publish.error.message}</Told>
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
      <TierMore tier={tier} onOver={onOver} />
    </>
  );
}
