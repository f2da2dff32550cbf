import { describe, expect, it } from 'vitest';
import { entryValue } from '../../../../src/renderer/features/configuration/entry-value.ts';
import { settingOrigin } from '../../../../src/renderer/features/configuration/origin-words.ts';
import {
  settingText,
  settingWords,
  typedValue,
} from '../../../../src/renderer/features/configuration/setting-words.ts';
import { nextTier, readWaves } from '../../../../src/renderer/features/configuration/tier-choice.ts';
import { createFormat } from '../../../../src/renderer/lib/format.ts';
import { TIER_SETTINGS, tierSettingsSchema } from '../../../../src/shared/models/tier-settings.ts';

const format = createFormat('en', 'UTC');

describe('values of settings', () => {
  it.each([
    ['resources.storage', 1024 ** 4, '1 TB'],
    ['database.settings.statement_timeout', 30_000, '30 s'],
    ['resources.users', 10_000, '10K'],
    ['scaling.up_at', 70, '70%'],
    ['backup.full', 'none', 'none'],
    ['backup.cross_region', true, 'yes'],
    ['database.isolation', ['schema', 'row'], 'schema or row'],
    ['security.allowed_networks', ['10.0.0.0/8'], '10.0.0.0/8'],
    ['monitoring.alerts', [{ name: 'replica_lag' }], 'replica_lag'],
    ['resources.users', 'unlimited', 'unlimited'],
  ])('%s reads as %s', (path, value, words) => {
    expect(settingWords(path, value, format)?.replaceAll('\u00a0', ' ')).toBe(words);
  });

  it('are null where there is none, and 0 is a value', () => {
    expect(settingWords('resources.users', null, format)).toBeNull();
    expect(settingWords('database.replicas', 0, format)).toBe('0');
  });

  it('are read back as they were written into a field', () => {
    const samples: Record<string, unknown> = {
      bytes: 8 * 1024 ** 3,
      duration: 90_000,
      count: 10_000_000,
      number: 0.25,
      percent: 70,
    };
    for (const setting of TIER_SETTINGS) {
      const sample = samples[setting.kind];
      if (sample === undefined || setting.path === 'resources.connections') continue;
      const value = typedValue(setting.kind, settingText(setting.kind, sample));
      const document = setting.path
        .split('.')
        .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      const parsed = tierSettingsSchema.safeParse(document);
      expect(parsed.success, `${setting.path} ${String(value)}`).toBe(true);
      const read = setting.path
        .split('.')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], parsed.data);
      expect(read).toBe(sample);
    }
  });

  it('an empty field takes the value out, a list is told by its commas', () => {
    expect(typedValue('count', '  ')).toBeNull();
    expect(typedValue('list', 'schema, row,')).toEqual(['schema', 'row']);
    expect(entryValue('features', 'true')).toBe(true);
    expect(entryValue('branding', 'true')).toBe('true');
    expect(entryValue('custom_limits', '10K')).toBe('10K');
  });
});

describe('an origin', () => {
  it('says by what an environment multiplied', () => {
    const words = settingOrigin({
      path: 'resources.cpu',
      title: 'CPU',
      heldBy: 'declared',
      notYet: false,
      value: 1,
      origin: { kind: 'scale', name: 'staging' },
      replaced: [{ value: 2, origin: { kind: 'tier', name: 'standard' } }],
    });
    expect(words).toBe('scale of staging × 0.5');
  });
});

describe('the form of a change of tier', () => {
  it('reads waves, and nothing else', () => {
    expect(readWaves('5, 50 200')).toEqual([5, 50, 200]);
    expect(readWaves('')).toEqual([]);
    expect(readWaves('5, none')).toBeNull();
    expect(readWaves('0')).toBeNull();
    expect(readWaves('1.5')).toBeNull();
  });

  it('begins a step above what they have, or below where nothing is above', () => {
    const tiers = ['base', 'free', 'standard', 'premium'].map((name) => ({ name }));
    expect(nextTier(tiers, new Set(['free']))?.name).toBe('standard');
    expect(nextTier(tiers, new Set(['free', 'standard']))?.name).toBe('premium');
    expect(nextTier(tiers, new Set(['premium']))?.name).toBe('standard');
  });
});
