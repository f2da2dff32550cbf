import { writeSetting } from '../../shared/models/setting-text.ts';
import { LIMITED } from '../../shared/models/tier-settings.ts';
import type { Situation } from './check-chain.ts';
import type { TierNotes } from './tier-notes.ts';

const SCALED: readonly string[] = ['cpu', 'memory', 'storage', 'connections'];

/** Resources within their limits, ranges the right way round. */
export function checkQuantities(notes: TierNotes, situation: Situation): void {
  const { values, scale, environment, placeOf } = situation;
  const number = (path: string): number | null => {
    const value = values[path];
    return typeof value === 'number' ? value : null;
  };
  for (const name of LIMITED) {
    const path = `resources.${name}`;
    const given = number(path);
    const limit = number(`limits.${name}`);
    if (given === null || limit === null) continue;
    const shown = writeSetting(path, limit);
    if (given > limit) {
      const over = `${writeSetting(path, given)} is over the tier's limit of ${shown}`;
      const [place, cap] = [placeOf(path), placeOf(`limits.${name}`)];
      // What its parents give, under a limit of its own: the limit is what this file can change.
      if (place[0] === 'extends' && cap[0] !== 'extends') notes.at(cap, `${path}: ${over}`);
      else notes.at(place, place[0] === 'extends' ? `${path}: ${over}` : over, shown);
    } else if (SCALED.includes(name) && Math.ceil(given * scale) > limit && scale > 1) {
      const place = ['environments', environment ?? '', 'scale'];
      notes.at(place, `${scale} times ${path} is over the tier's limit of ${shown}`);
    }
  }
  const [min, max] = [number('scaling.min'), number('scaling.max')];
  if (min !== null && max !== null && min > max)
    notes.at(placeOf('scaling.min'), `Scales from ${min} to ${max}: from more than to`);
  const [up, down] = [number('scaling.up_at'), number('scaling.down_at')];
  if (up !== null && down !== null && down >= up)
    notes.at(
      placeOf('scaling.down_at'),
      `Scales down at ${down}%, and up at ${up}%: down must be less than up`,
    );
}
