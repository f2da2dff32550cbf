import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { ALERT_NAMES, alertMeasure, alertRules } from '../../shared/models/usage.ts';
import type { YamlPath } from '../yaml/plain-yaml.ts';
import type { TierNotes } from './tier-notes.ts';

/** Alerts that nothing can measure are no reason to refuse a file, and none to be silent: nobody will ever be told of them. */
export function checkAlerts(
  notes: TierNotes,
  values: FlatSettings,
  placeOf: (path: string) => YamlPath,
): void {
  const path = 'monitoring.alerts';
  const place = placeOf(path);
  for (const [index, { name }] of alertRules(values).entries()) {
    if (alertMeasure(name) !== null) continue;
    const own = place[0] === 'extends' ? place : [...place, index, 'name'];
    notes.warn(own, `Nothing measures ${name}: nobody is told of it. There are ${ALERT_NAMES.join(', ')}`);
  }
}
