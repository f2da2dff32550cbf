import type { French } from '../french.ts';
import { conversion } from './conversion.ts';
import { isolation } from './isolation.ts';
import { keys } from './keys.ts';
import { lifecycle } from './lifecycle.ts';
import { platform } from './platform.ts';
import { provisioning } from './provisioning.ts';
import { routing } from './routing.ts';
import { servers } from './servers.ts';

/**
 * What the engine says: steps, acts, targets, findings. What it fills in is one word, but for `name`,
 * `databases` and `place`, which may hold any text.
 */
export const engine: French = {
  ...conversion,
  ...isolation,
  ...keys,
  ...lifecycle,
  ...platform,
  ...provisioning,
  ...routing,
  ...servers,
};
