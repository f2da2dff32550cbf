import type { EffectiveSetting, Origin } from '../../../shared/models/configuration.ts';
import { t } from '../../locales/index.ts';

/** Where a value comes from, in a few words. */
export function originWords({ kind, name }: Origin): string {
  switch (kind) {
    case 'tier':
      return t('from {{name}}', { name });
    case 'environment':
      return t('environment {{name}}', { name });
    case 'region':
      return t('region {{name}}', { name });
    case 'scale':
      return t('scale of {{name}}', { name });
    case 'plan':
      return t('plan {{name}}', { name });
    case 'override':
      return t('override');
  }
}

/** With what an environment multiplied it by, where that can be told from what it came over. */
export function settingOrigin({ origin, value, replaced }: EffectiveSetting): string {
  const words = originWords(origin);
  const before = replaced[0]?.value;
  if (origin.kind !== 'scale' || typeof value !== 'number' || typeof before !== 'number' || before === 0)
    return words;
  return t('{{origin}} × {{factor}}', { origin: words, factor: Math.round((value / before) * 100) / 100 });
}
