import { app } from './app.ts';
import { audit } from './audit.ts';
import { engine } from './engine.ts';
import { jobs } from './jobs.ts';
import { parts } from './parts.ts';
import { servers } from './servers.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { tenants } from './tenants.ts';

/**
 * English sentence to French: a text, or a pair for one and for more. A sentence stands in the file of the
 * feature that says it first; the others use it from there.
 */
export const FRENCH = {
  ...parts,
  ...app,
  ...engine,
  ...tenants,
  ...jobs,
  ...servers,
  ...setup,
  ...settings,
  ...audit,
};
