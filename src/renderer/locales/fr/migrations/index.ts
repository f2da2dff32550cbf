import type { French } from '../french.ts';
import { migrationPages } from './page.ts';
import { migrationPlans } from './plan.ts';
import { migrationRuns } from './run.ts';

/** The words of migrations. */
export const migrations: French = { ...migrationPages, ...migrationPlans, ...migrationRuns };
