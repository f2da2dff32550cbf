export { MigrationsPage } from './page/migrations-page.tsx';
export { RunPage } from './run/run-page.tsx';
export { finishedOf, needPerson as runsThatNeed, RUN_LOOKS } from './run-view.ts';
export { SCHEMA_STATES, type SchemaStanding } from './schema-standing.ts';
export { TenantSchema } from './tenant-schema.tsx';
export { useRecentRuns } from './use-recent-runs.ts';
export { useSchemaStandings } from './use-schema-standings.ts';
