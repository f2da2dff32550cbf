import { expect, it } from 'vitest';
import { MESSAGE_VALUES } from '../../../src/engine/mail/message-values.ts';
import { alertValues } from '../../../src/engine/usage/index.ts';
import { settingAt } from '../../../src/shared/models/flat-settings.ts';
import {
  ALERT_NAMES,
  alertMeasure,
  alertRules,
  changeBetween,
  LIMIT_PATHS,
  limitsOfValues,
  type Measure,
  measureInterval,
} from '../../../src/shared/models/usage.ts';

const MEASURE: Measure = {
  at: '2026-11-21T08:00:00.000Z',
  bytes: 1,
  sessions: 1,
  onCpu: 0,
  statementMs: 0,
  transactionMs: 0,
  idleMs: 0,
  commits: 100,
  rollbacks: 2,
  tempBytes: 0,
  deadlocks: 0,
  statsReset: null,
  users: null,
  apiCalls: null,
  missing: {},
};

it('every alert that can be measured has a limit that is a setting', () => {
  for (const name of ALERT_NAMES) {
    const measure = alertMeasure(name);
    expect(measure && settingAt(LIMIT_PATHS[measure])?.path).toBe(measure && LIMIT_PATHS[measure]);
  }
  expect(alertMeasure('high_memory_usage')).toBeNull();
  expect(alertMeasure('toString')).toBeNull();
});

it('what an alert leaves out is told, and the same twice is once', () => {
  const values = {
    'monitoring.alerts': [{ name: 'high_cpu_usage' }, { name: 'high_cpu_usage', threshold: 80, for: 9 }],
  };
  expect(alertRules(values)).toEqual([{ name: 'high_cpu_usage', threshold: 80, forMs: 0 }]);
  expect(alertRules({})).toEqual([]);
});

it('an interval of nothing measures nothing, and a short one is the shortest there is', () => {
  expect([{}, { 'monitoring.interval': 0 }, { 'monitoring.interval': 1 }].map(measureInterval)).toEqual([
    null,
    null,
    15_000,
  ]);
});

it('a limit of nothing is none', () => {
  expect(limitsOfValues({ 'resources.cpu': 0, 'resources.storage': 5 })).toMatchObject({
    onCpu: null,
    bytes: 5,
    users: null,
  });
});

it('counters that began anew say nothing of the time between', () => {
  const later = { ...MEASURE, at: '2026-11-21T08:05:00.000Z', commits: 140 };
  expect(changeBetween(MEASURE, later)).toEqual({
    since: MEASURE.at,
    commits: 40,
    rollbacks: 0,
    tempBytes: 0,
    deadlocks: 0,
  });
  expect(changeBetween(MEASURE, { ...later, commits: 3 })).toBeNull();
  expect(changeBetween(MEASURE, { ...later, statsReset: later.at })).toBeNull();
  expect(changeBetween(MEASURE, { ...later, deadlocks: null })).toBeNull();
  expect(changeBetween(undefined, later)).toBeNull();
});

it('the message about an alert has the values of its template, each in its language', () => {
  const alert = {
    measure: 'bytes',
    value: 91.6,
    threshold: 80,
    measured: 91.6 * 1024 ** 3,
    limit: 100 * 1024 ** 3,
  } as const;
  const since = new Date('2026-11-21T07:30:00Z');
  const french = alertValues({ ...alert, since }, 'fr');
  expect(french).toMatchObject({ measure: 'stockage', used: '91,6\u00a0Go', limit: '100\u00a0Go' });
  expect(french['share']).toMatch(/^92\s%$/u);
  const english = alertValues({ ...alert, since }, 'en');
  expect(english).toMatchObject({ measure: 'storage', share: '92%', threshold: '80%', used: '91.6\u00a0GB' });
  const cpu = { measure: 'onCpu', value: 95, threshold: 80, measured: 1.9, limit: 2 } as const;
  expect(alertValues({ ...cpu, since }, 'fr')).toMatchObject({ used: '1,9', limit: '2\u00a0cœurs' });
  expect(alertValues({ ...cpu, limit: 1, since }, 'en')).toMatchObject({ limit: '1\u00a0core' });
  expect(MESSAGE_VALUES['usage-alert']).toEqual(expect.arrayContaining(Object.keys(english)));
});
