import type { ErrorData } from '../../shared/errors.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import type { JobDefinition, JobRecord } from '../jobs/job-definition.ts';
import { makeTierNames } from './names-step.ts';
import {
  closeProvisionRun,
  openProvisionRun,
  type ProvisioningContext,
  type ProvisionRun,
} from './provision-run.ts';
import { createPlace, dropPlace, fillPlace, grantInPlace } from './shared/shared-steps.ts';
import { grantPrivileges, revokePublic } from './steps/access.ts';
import { bringUpToDate, createFirstAdmin, seed } from './steps/content.ts';
import { createDatabase, dropDatabase, dropRolesAtLast } from './steps/database.ts';
import { forgetCredentials, makeReady, readyAlready, recordCredentials, verify } from './steps/finish.ts';
import { reserve, unreserve } from './steps/reserve.ts';
import { createRoles, dropRoles } from './steps/roles.ts';
import { validate } from './steps/validate.ts';

/** Before this step a failure has left nothing, so there is nothing to keep for a second try. */
const FIRST_EFFECT = 'roles';

const numbered = (record: JobRecord, text: (id: number) => string) =>
  record.tenantId === null ? 'nothing was reserved' : text(record.tenantId);

const isolationOf = (record: JobRecord): IsolationModel =>
  (record.input as { isolation?: IsolationModel }).isolation ?? 'database';

/** Whole sentences: the screens tell them in other languages. */
const PLACE_UNDONE: Record<IsolationModel, (id: number) => string> = {
  database: (id) => `close sessions and drop the database of tenant ${id}`,
  schema: (id) => `drop the schema of tenant ${id}`,
  row: (id) => `delete the rows of tenant ${id}`,
};

/** A database of its own, or a place in one that others share. */
const byModel =
  <T>(own: (run: ProvisionRun) => Promise<T>, shared: (run: ProvisionRun) => Promise<T>) =>
  (run: ProvisionRun): Promise<T> =>
    run.input.isolation === 'database' ? own(run) : shared(run);

/** The saga that makes a tenant. Each step may run twice; each undo removes only what carries this job's mark. */
export function provisionTenantJob(context: ProvisioningContext): JobDefinition<ProvisionRun> {
  return {
    kind: 'tenant.create',
    open: (voice) => openProvisionRun(context, voice),
    close: closeProvisionRun,
    undoAtOnce: (record: JobRecord, error: ErrorData) =>
      (record.input as { onFailure?: string }).onFailure === 'undo' ||
      error.code === 'ALREADY_EXISTS' ||
      record.steps.find((step) => step.name === FIRST_EFFECT)?.attempts === 0,
    wholeAlready: readyAlready,
    steps: [
      { name: 'validate', title: 'Validate', run: validate },
      {
        name: 'reserve',
        title: 'Reserve number and slug',
        run: reserve,
        undo: {
          text: (record) => numbered(record, (id) => `free number ${id} and the slug`),
          run: unreserve,
        },
      },
      {
        name: 'credentials',
        title: 'Credentials',
        run: async (run) =>
          `${run.secrets.password.length} characters, sealed in the journal until they are recorded`,
      },
      {
        name: 'roles',
        title: 'Create roles',
        run: createRoles,
        undo: {
          text: (record) => numbered(record, (id) => `drop the roles of tenant ${id}`),
          run: byModel(dropRolesAtLast, dropRoles),
        },
      },
      {
        name: 'database',
        title: 'Create database',
        run: byModel(createDatabase, createPlace),
        undo: {
          text: (record) => numbered(record, PLACE_UNDONE[isolationOf(record)]),
          run: byModel(dropDatabase, dropPlace),
        },
      },
      { name: 'privileges', title: 'Ownership and privileges', run: byModel(grantPrivileges, grantInPlace) },
      { name: 'public', title: 'Revoke from PUBLIC', run: revokePublic },
      { name: 'migrations', title: 'Schema', run: byModel(bringUpToDate, fillPlace) },
      { name: 'seed', title: 'Seed data', run: seed },
      { name: 'first-admin', title: 'First admin user', run: createFirstAdmin },
      { name: 'names', title: 'Schemas and roles of its tier', run: makeTierNames },
      {
        name: 'record',
        title: 'Record credentials',
        run: recordCredentials,
        undo: { text: () => 'forget the password', run: forgetCredentials },
      },
      { name: 'verify', title: 'Verify as the tenant', run: verify },
      { name: 'ready', title: 'Ready', run: makeReady },
    ],
  };
}
