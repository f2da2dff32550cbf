import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { HbaDrift, LastDrift } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { AccessGap } from '../configuration/access-gap.tsx';
import { serverPath } from '../servers/server-view.ts';
import { AttentionSection, Entry, Said, Unread } from './attention-section.tsx';
import type { Drifted, Source } from './use-attention.ts';

/** Settings that are named before *and 3 more*. */
const NAMED = 3;

interface ConfigurationFindingsProps {
  /** null: there was no comparison yet. */
  source: Source<LastDrift | null>;
  drifted: readonly Drifted[];
}

/** Tenants that the last comparison found held to something else than their configuration, with what mends it. */
export function ConfigurationFindings({ source, drifted }: ConfigurationFindingsProps) {
  const format = useFormat();
  const queries = useQueryClient();
  const mend = useMutation(
    orpc.enforcement.apply.mutationOptions({
      gcTime: 0,
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.enforcement.key() }),
    }),
  );
  const mendable = drifted.filter(({ drifts }) => drifts.some(({ byHand }) => byHand === null));
  const refused = mend.data?.results.find(({ error }) => error !== null);
  const { found: last } = source;
  return (
    <AttentionSection
      title={t('Configurations')}
      source={source}
      fact={
        last == null ? (
          t('not compared yet')
        ) : (
          <span title={format.full(last.at)}>
            {tn(
              '{{count}} tenant compared by {{who}}, {{when}}',
              '{{count}} tenants compared by {{who}}, {{when}}',
              { count: last.tenants, who: last.comparedBy, when: format.when(last.at) },
            )}
          </span>
        )
      }
      actions={
        <>
          {mendable.length > 1 && (
            <Button
              small
              icon="wrench"
              busy={mend.isPending}
              onClick={() => mend.mutate({ tenants: mendable.map(({ tenant }) => tenant) })}
            >
              {t('Repair all {{count}}', { count: mendable.length })}
            </Button>
          )}
          <Link className="small" href="/tiers/drift">
            {t('Drift of configurations')}
          </Link>
        </>
      }
      well={
        last != null && drifted.length + last.hba.length + last.unread.length === 0
          ? t('Every tenant is held to what its configuration says.')
          : null
      }
    >
      {mend.error !== null && (
        <Entry>
          <ErrorNote error={mend.error} />
        </Entry>
      )}
      {refused !== undefined && (
        <Said icon="alert">
          <Told>{refused.message}</Told>
        </Said>
      )}
      {last?.unread.map(({ server, reason }) => (
        <Unread key={server} said={t('{{server}} could not be compared.', { server })} reason={reason} />
      ))}
      {last?.hba.map((each) => (
        <Rules key={each.server} found={each} />
      ))}
      {drifted.map((each) => (
        <Settings
          key={each.tenant}
          drifted={each}
          busy={mend.isPending && mend.variables.tenants.includes(each.tenant)}
          onMend={() => mend.mutate({ tenants: [each.tenant] })}
        />
      ))}
    </AttentionSection>
  );
}

/** Lines of pg_hba.conf are looked at and put in force on the panel of their server. */
function Rules({ found }: { found: HbaDrift }) {
  const { server, tenants } = found;
  const missing = found.state === 'missing';
  return (
    <Entry
      head={
        <>
          <Icon name={missing ? 'alert' : 'unknown'} className={missing ? 'is-warn' : 'third'} />
          <Link href={serverPath(server, 'access')}>{server}</Link>
        </>
      }
      about={<span title={tenants.join(', ')}>{tenants.slice(0, NAMED).join(', ')}</span>}
      aside={
        <Link className="small" href={serverPath(server, 'access')}>
          {t('See the lines')}
        </Link>
      }
    >
      <p>
        <AccessGap found={found} />
      </p>
    </Entry>
  );
}

interface SettingsProps {
  drifted: Drifted;
  busy: boolean;
  onMend: () => void;
}

function Settings({ drifted: { tenant, name, server, drifts }, busy, onMend }: SettingsProps) {
  const more = drifts.length - NAMED;
  const byHand = drifts.find((drift) => drift.byHand !== null)?.byHand ?? null;
  return (
    <Entry
      head={
        <>
          <Icon name="alert" className="is-warn" />
          <Link href={tenantPath(tenant, 'configuration')}>{name}</Link>
        </>
      }
      about={server}
      aside={
        drifts.some((drift) => drift.byHand === null) && (
          <Button small icon="wrench" busy={busy} onClick={onMend}>
            {t('Repair it')}
          </Button>
        )
      }
    >
      <p>
        {drifts
          .slice(0, NAMED)
          .map(({ title, found, wanted }) =>
            t('{{title}} is {{found}} and not {{wanted}}', {
              title: told(title),
              found: found ?? t('not set'),
              wanted: wanted === 'not set' ? t('not set') : wanted,
            }),
          )
          .join(', ')}
        {more > 0 && ` ${t('and {{more}} more', { more })}`}
        {'. '}
        {byHand !== null && (
          <span className="second">
            <Told>{byHand}</Told>
          </span>
        )}
      </p>
    </Entry>
  );
}
