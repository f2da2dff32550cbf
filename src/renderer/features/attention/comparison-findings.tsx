import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { LastComparison } from '../../../shared/models/lifecycle-acts.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { AttentionSection, Said, Unread } from './attention-section.tsx';
import { DifferenceEntry } from './difference-entry.tsx';
import type { Source } from './use-attention.ts';

/** The register against the servers, as somebody compared them last. The servers are asked only when told so. */
export function ComparisonFindings({ source }: { source: Source<LastComparison | null> }) {
  const format = useFormat();
  const queries = useQueryClient();
  const reread = () => queries.invalidateQueries({ queryKey: orpc.lifecycle.lastComparison.key() });
  // What it finds is kept for everybody: it is read from there.
  const compare = useMutation(orpc.lifecycle.reconcile.mutationOptions({ gcTime: 0, onSuccess: reread }));
  const { found: last } = source;
  const ask = () => compare.mutate({});
  return (
    <AttentionSection
      title={t('Compared with the servers')}
      source={compare.error === null ? source : { ...source, error: compare.error, reread: ask }}
      fact={
        last == null ? (
          t('not compared yet')
        ) : (
          <span title={format.full(last.checkedAt)}>
            {tn(
              '{{count}} tenant in {{time}}, by {{who}}, {{when}}',
              '{{count}} tenants in {{time}}, by {{who}}, {{when}}',
              {
                count: last.tenants,
                time: format.duration(last.durationMs),
                who: last.comparedBy,
                when: format.when(last.checkedAt),
              },
            )}
          </span>
        )
      }
      actions={
        <Button small icon="retry" busy={compare.isPending} onClick={ask}>
          {last == null ? t('Compare') : t('Compare again')}
        </Button>
      }
      well={
        last != null && last.differences.length + last.unreachable.length === 0
          ? t('Every server is as the register says.')
          : null
      }
    >
      {last === null && (
        <Said icon="unknown">
          {t(
            'Asks each server once whether databases, roles and logins are as the register says. Changes nothing.',
          )}
        </Said>
      )}
      {last?.unreachable.map(({ server, tenants, message }) => (
        <Unread
          key={server}
          said={tn(
            '{{server}} does not answer: {{count}} tenant is unknown.',
            '{{server}} does not answer: {{count}} tenants are unknown.',
            { server, count: tenants },
          )}
          reason={message}
        />
      ))}
      {last?.differences.map((difference) => (
        <DifferenceEntry
          key={`${difference.tenant} ${difference.kind}`}
          difference={difference}
          onMended={() => void reread()}
        />
      ))}
    </AttentionSection>
  );
}
