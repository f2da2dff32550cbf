import { useMemo, useState } from 'react';
import { HOLDERS, type Holder } from '../../../shared/models/setting-meta.ts';
import type { TierProblem } from '../../../shared/models/tier.ts';
import type { TierSetting } from '../../../shared/models/tier-settings.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Held, sectionWords } from '../configuration/index.ts';
import { rawValue } from './highlight-yaml.ts';
import { ScaleRow } from './scale-row.tsx';
import styles from './tier-form.module.css';
import { TierFormRow } from './tier-form-row.tsx';
import {
  EVERYWHERE,
  FORM_GROUPS,
  problemsIn,
  scopedValues,
  scopePrefix,
  type TierScopeChoice,
} from './tier-scope.ts';
import { TierScopeBar } from './tier-scope-bar.tsx';
import type { TierDocument } from './use-tier-document.ts';

interface TierFormProps {
  tier: TierDocument;
  /** The tier it extends, by its title. */
  parent: string | null;
  onGoTo: (line: number) => void;
}

const NOTHING_WRONG: readonly TierProblem[] = [];

/** The same document as the text beside it, setting by setting, with who holds each. */
export function TierForm({ tier, parent, onGoTo }: TierFormProps) {
  const [holder, setHolder] = useState<Holder | null>(null);
  const [scope, setScope] = useState<TierScopeChoice>(EVERYWHERE);
  const [all, setAll] = useState(false);
  const prefix = scopePrefix(scope);
  const problems = useMemo(() => problemsIn(tier.problems, scope), [tier.problems, scope]);
  const said = useMemo(() => scopedValues(tier, scope), [tier, scope]);
  const differences = useMemo(
    () => new Map(tier.differences.map((each) => [each.path, each])),
    [tier.differences],
  );
  const everywhere = scope.kind === 'everywhere';
  // Who opens an environment that says nothing wants to say something.
  const narrow = !everywhere && !all && said.differs.size > 0;
  const groups = FORM_GROUPS.map((group) => ({
    ...group,
    settings: group.settings.filter(
      ({ heldBy, path }) =>
        (holder === null || heldBy === holder) && (!narrow || said.differs.has(path) || problems.has(path)),
    ),
  })).filter(({ settings }) => settings.length > 0);
  const source = everywhere
    ? parent === null
      ? null
      : t('from {{parent}}', { parent })
    : t('as everywhere');
  return (
    <Card
      label={t('Settings|tier')}
      title={t('Settings|tier')}
      hint={
        tier.broken && (
          <span className="is-warn row">
            <Icon name="alert" size={12} />
            <span className="cut">{t('The text cannot be read; the form waits for it')}</span>
          </span>
        )
      }
      aside={
        <fieldset className={styles['holders']} aria-label={t('Only what is held by')}>
          {HOLDERS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={holder === each}
              className={styles['holder']}
              onClick={() => setHolder(holder === each ? null : each)}
            >
              <Held by={each} />
            </button>
          ))}
        </fieldset>
      }
    >
      <TierScopeBar
        tier={tier}
        scope={scope}
        onScope={(next) => {
          setScope(next);
          setAll(false);
        }}
      />
      <div className={styles['form']}>
        {!everywhere && (
          <div className={styles['scopeHead']}>
            <p className="small second grow">
              {said.differs.size === 0
                ? t('Nothing is another value in {{name}}. Change one below.', { name: scope.name })
                : tn(
                    '{{count}} value in {{name}} is another than everywhere.',
                    '{{count}} values in {{name}} are others than everywhere.',
                    { count: said.differs.size, name: scope.name },
                  )}
            </p>
            {said.differs.size > 0 && (
              <Checkbox checked={narrow} onChange={(next) => setAll(!next)} label={t('Only what differs')} />
            )}
            {scope.kind === 'region' && tier.lines.has(`regions.${scope.name}`) && (
              <Button
                small
                tone="quiet"
                icon="x"
                disabled={tier.broken}
                onClick={() => {
                  tier.edit(`regions.${scope.name}`, null);
                  setScope(EVERYWHERE);
                }}
              >
                {t('Remove the region')}
              </Button>
            )}
          </div>
        )}
        {scope.kind === 'environment' && holder === null && (
          <ScaleRow
            environment={scope.name}
            value={said.valueOf('scale')}
            own={said.own('scale')}
            problem={problems.get('scale')?.[0]}
            disabled={tier.broken}
            onEdit={tier.edit}
          />
        )}
        {groups.map(({ section, settings }) => (
          <section key={section} aria-label={sectionWords(section)}>
            <h3 className={styles['group']}>{sectionWords(section)}</h3>
            <ul>
              {settings.map((setting) => {
                const path = `${prefix}${setting.path}`;
                const wrong = problems.get(setting.path) ?? NOTHING_WRONG;
                const line = tier.lines.get(path);
                return (
                  <TierFormRow
                    key={path}
                    setting={setting}
                    prefix={prefix}
                    value={said.valueOf(setting.path) ?? mapAt(tier.values, setting)}
                    raw={wrong.length > 0 ? rawValue(tier.document, line) : undefined}
                    own={said.own(setting.path)}
                    line={line}
                    document={tier.document}
                    source={source}
                    problems={wrong}
                    difference={differences.get(path)}
                    disabled={tier.broken}
                    onEdit={tier.edit}
                    onGoTo={onGoTo}
                  />
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </Card>
  );
}

/** The entries of a map lie one deeper; how many there are is what a row can say. */
function mapAt(values: Readonly<Record<string, unknown>>, { kind, path }: TierSetting): unknown {
  if (kind !== 'map') return undefined;
  const names = Object.keys(values).filter((each) => each.startsWith(`${path}.`));
  return names.length === 0 ? undefined : names.map((each) => each.slice(path.length + 1)).join(', ');
}
