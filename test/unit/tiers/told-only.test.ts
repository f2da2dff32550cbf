import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TIER_SETTINGS } from '../../../src/shared/models/tier-settings.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/enforcement.md'), 'utf8');
const [, told = ''] = guide.split('## What is only told');
const [part = ''] = told.split('\n## ');
const [notYet = '', declared = ''] = part.split('_Declared only_');
const named = (text: string) =>
  new Set(text.match(/`[a-z_]+(\.[a-z_]+)*`/g)?.map((each) => each.slice(1, -1)));

/** A setting that nobody keeps is said to be so, in the guide as on the screens; one that is kept is not. */
it('the guide names every setting that nothing keeps yet, and every one that is only declared', () => {
  const paths = (which: (typeof TIER_SETTINGS)[number]['heldBy'] | 'not-yet') =>
    TIER_SETTINGS.filter((each) => (which === 'not-yet' ? each.notYet : each.heldBy === which)).map(
      ({ path }) => path,
    );
  expect([...named(notYet)].toSorted()).toEqual(paths('not-yet').toSorted());
  expect([...named(declared)].toSorted()).toEqual(paths('declared').toSorted());
});
