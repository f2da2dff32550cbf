import type { BlueprintVariable } from '../../../../shared/models/blueprint.ts';
import type { ServerOverview } from '../../../../shared/models/server.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { SelectField, TextField } from '../../../parts/field.tsx';
import { Icon } from '../../../parts/icon.tsx';
import styles from './create-tenant.module.css';

interface ServerChoiceProps {
  servers: readonly ServerOverview[];
  /** What the person chose, else what the plan suggests. */
  value: string | null;
  onChange: (server: string) => void;
}

/** Where it shall live, with the load of each. A server that cannot take it says why. */
export function ServerChoice({ servers, value, onChange }: ServerChoiceProps) {
  const format = useFormat();
  return (
    <div className={styles['servers']} role="radiogroup" aria-label={t('Server')}>
      {servers.map((server) => {
        const reason = whyNot(server);
        const used = server.connections;
        const tight = used !== null && used.used / Math.max(1, used.used + used.available) > 0.9;
        return (
          <label key={server.id} className={styles['server']} title={reason ?? undefined}>
            <input
              type="radio"
              name="server"
              checked={value === server.name}
              disabled={reason !== null}
              onChange={() => onChange(server.name)}
            />
            <span className="cut">
              <b>{server.name}</b>{' '}
              <span className="third">{reason ?? server.labels['region'] ?? server.host}</span>
            </span>
            <span>
              {server.capacity === null
                ? tn('{{count}} tenant', '{{count}} tenants', { count: server.tenants })
                : t('{{some}} of {{all}}', { some: server.tenants, all: server.capacity })}
            </span>
            <span className="second">
              {server.databaseBytes === null ? '–' : format.bytes(server.databaseBytes)}
            </span>
            <span
              className={tight ? 'is-warn' : 'second'}
              title={t('Connections in use, of those there are')}
            >
              {tight && <Icon name="alert" size={12} />}{' '}
              {used === null
                ? t('not read')
                : `${format.count(used.used)} / ${format.count(used.used + used.available)}`}
            </span>
          </label>
        );
      })}
    </div>
  );
}

function whyNot(server: ServerOverview): string | null {
  if (server.state === 'unreachable') return t('does not answer');
  if (server.preflight !== null && server.preflight.blocks > 0) return t('its preflight blocks');
  if (server.capacity !== null && server.tenants >= server.capacity) return t('full');
  return null;
}

interface VariableFieldProps {
  variable: BlueprintVariable;
  /** undefined: the blueprint's own value holds. */
  value: string | undefined;
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** One value of the seed, by its type; emptied it falls back to the blueprint's own. */
export function VariableField({ variable, value, error, onChange }: VariableFieldProps) {
  const shared = {
    label: (
      <span title={variable.description}>
        {words(variable.name)}
        {variable.default === null && <span className="third"> · {t('needed')}</span>}
      </span>
    ),
    ...(error === undefined ? {} : { error }),
  };
  const own = value === undefined || value === variable.default;
  const hint =
    own && variable.default !== null
      ? rangeWords(variable)
      : t('blueprint: {{value}}', { value: variable.default ?? t('none') });
  const choices = choicesOf(variable);
  if (choices !== null) {
    return (
      <SelectField
        {...shared}
        hint={hint}
        value={value ?? variable.default}
        searchable={choices.length > 8}
        onChange={(next) => onChange(next === variable.default ? undefined : next)}
        options={choices.map((choice) => ({ value: choice, label: choice }))}
      />
    );
  }
  return (
    <TextField
      {...shared}
      hint={hint}
      value={value ?? variable.default ?? ''}
      inputMode={variable.type === 'integer' || variable.type === 'decimal' ? 'numeric' : 'text'}
      onChange={(next) => onChange(next === variable.default ? undefined : next)}
    />
  );
}

/** `default_tax_rate` reads as *Default tax rate*. */
function words(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function rangeWords(variable: BlueprintVariable): string {
  const { minimum, maximum } = variable;
  if (minimum !== null && maximum !== null) return t('{{minimum}} to {{maximum}}', { minimum, maximum });
  return variable.pattern === null
    ? t('the blueprint’s own value')
    : t('matches {{pattern}}', { pattern: variable.pattern });
}

function choicesOf(variable: BlueprintVariable): string[] | null {
  const withOwn = (list: string[]) =>
    variable.default === null || list.includes(variable.default) ? list : [variable.default, ...list];
  switch (variable.type) {
    case 'boolean':
      return ['true', 'false'];
    case 'timezone':
      return withOwn(['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]);
    case 'currency':
      return withOwn(Intl.supportedValuesOf('currency'));
    default:
      return null;
  }
}
