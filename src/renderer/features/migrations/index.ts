export { MigrationsPage } from './page/migrations-page.tsx';
export { RunPage } from './run/run-page.tsx';
export { finishedOf, needPerson as runsThatNeed } from './run-view.ts';
export { TenantSchema } from './tenant-schema.tsx';
