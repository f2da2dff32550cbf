import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { ENVIRONMENTS } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import input from '../../parts/inline-input.module.css';
import styles from './tier-form.module.css';
import { EVERYWHERE, scopeOf, type TierScopeChoice } from './tier-scope.ts';
import type { TierDocument } from './use-tier-document.ts';

interface TierScopeBarProps {
  tier: TierDocument;
  scope: TierScopeChoice;
  onScope: (scope: TierScopeChoice) => void;
}

/** Where the values below hold: everywhere, in one environment, in one region. */
export function TierScopeBar({ tier, scope, onScope }: TierScopeBarProps) {
  const format = useFormat();
  const [adding, setAdding] = useState(false);
  const regions = Object.keys(tier.scopes?.regions ?? {});
  const drafted = scope.kind === 'region' && !regions.includes(scope.name) ? [scope.name] : [];
  const choices: TierScopeChoice[] = [
    EVERYWHERE,
    ...ENVIRONMENTS.map((name) => ({ kind: 'environment' as const, name })),
    ...[...regions, ...drafted].map((name) => ({ kind: 'region' as const, name })),
  ];
  const wrong = new Set(tier.problems.map(({ field }) => keyOf(scopeOf(field))));
  return (
    <fieldset className={styles['scopes']} aria-label={t('Where the values hold')}>
      {choices.map((choice) => {
        const { kind, name } = choice;
        const said = (kind === 'environment' ? tier.scopes?.environments : tier.scopes?.regions)?.[name];
        const count = Object.keys(said?.values ?? {}).length;
        return (
          <button
            key={keyOf(choice)}
            type="button"
            className={styles['scope']}
            aria-pressed={keyOf(choice) === keyOf(scope)}
            title={
              kind === 'everywhere'
                ? t('What holds unless an environment or a region says otherwise')
                : tn('{{count}} value is another one there', '{{count}} values are others there', { count })
            }
            onClick={() => onScope(choice)}
          >
            {kind === 'region' && <Icon name="server" size={12} />}
            {kind === 'everywhere' ? t('Everywhere') : name}
            {kind !== 'everywhere' && count > 0 && (
              <span className={styles['count']}>{format.count(count)}</span>
            )}
            {kind !== 'everywhere' && wrong.has(keyOf(choice)) && (
              <Icon name="failed" size={12} className="is-danger" label={t('with an error')} />
            )}
          </button>
        );
      })}
      {adding ? (
        <AddRegion
          known={regions}
          onClose={() => setAdding(false)}
          onAdd={(name) => {
            setAdding(false);
            onScope({ kind: 'region', name });
          }}
        />
      ) : (
        <button
          type="button"
          className={classes(styles['scope'], styles['add'])}
          disabled={tier.broken}
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" size={12} />
          {t('Region')}
        </button>
      )}
    </fieldset>
  );
}

const keyOf = ({ kind, name }: TierScopeChoice) => `${kind} ${name}`;

interface AddRegionProps {
  known: readonly string[];
  onAdd: (name: string) => void;
  onClose: () => void;
}

/** As servers are labelled: what stands here holds for the tenants of those servers. */
function AddRegion({ known, onAdd, onClose }: AddRegionProps) {
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  const [name, setName] = useState('');
  const list = useId();
  const typed = name.trim();
  const labelled = [...new Set(servers.map(({ labels }) => labels['region'] ?? ''))].filter(
    (each) => each !== '' && !known.includes(each),
  );
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== '') onAdd(typed);
  };
  return (
    <form className={styles['addRegion']} onSubmit={add}>
      <input
        className={input['input']}
        value={name}
        list={list}
        maxLength={63}
        placeholder={labelled[0] ?? 'eu-west'}
        aria-label={t('Region, as in the label of its servers')}
        // biome-ignore lint/a11y/noAutofocus: it appears because its button was pressed.
        autoFocus
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      />
      <datalist id={list}>
        {labelled.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Button small type="submit" disabled={typed === ''}>
        {t('Add')}
      </Button>
      <IconButton small icon="x" label={t('Close')} onClick={onClose} />
    </form>
  );
}
