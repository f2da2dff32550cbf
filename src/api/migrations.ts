import { CadastreError } from '../engine/errors.ts';
import { type LintContext, lint, unwaive, waive } from '../engine/migrations/lint/index.ts';
import { planMigration } from '../engine/migrations/plan/plan-migration.ts';
import { migrationStatus } from '../engine/migrations/status/migration-status.ts';
import { tenantHistory } from '../engine/migrations/status/tenant-history.ts';
import { type ApiContext, os } from './base.ts';

/** Not there yet: replaced one by one while this room is built. */
const notYet = () => {
  throw new CadastreError('NOT_SUPPORTED', 'This is not built yet');
};

const lintContext = ({ engine }: ApiContext): LintContext => ({
  blueprints: engine.blueprints,
  audit: engine.audit,
  platform: () => engine.platform.open(),
  hasPlatform: () => engine.platform.place() !== null,
});

export const migrations = {
  lint: os.migrations.lint.handler(({ input, context }) => lint(lintContext(context), input)),
  waive: os.migrations.waive.handler(({ input, context }) =>
    waive(lintContext(context), context.actor, input),
  ),
  unwaive: os.migrations.unwaive.handler(({ input, context }) =>
    unwaive(lintContext(context), context.actor, input.waiver),
  ),
  plan: os.migrations.plan.handler(
    async ({ context: { engine }, input, signal }) =>
      (await planMigration(engine.migrations, input, signal)).plan,
  ),
  run: os.migrations.run.handler(notYet),
  runs: os.migrations.runs.handler(notYet),
  show: os.migrations.show.handler(notYet),
  targets: os.migrations.targets.handler(notYet),
  watch: os.migrations.watch.handler(notYet),
  pause: os.migrations.pause.handler(notYet),
  resume: os.migrations.resume.handler(notYet),
  cancel: os.migrations.cancel.handler(notYet),
  retry: os.migrations.retry.handler(notYet),
  skip: os.migrations.skip.handler(notYet),
  endBlocker: os.migrations.endBlocker.handler(notYet),
  status: os.migrations.status.handler(({ context: { engine }, input, signal }) =>
    migrationStatus(engine.migrations, input, signal),
  ),
  history: os.migrations.history.handler(({ context: { engine }, input }) =>
    tenantHistory(engine.migrations, input.tenant),
  ),
  report: os.migrations.report.handler(notYet),
  rehearse: os.migrations.rehearse.handler(notYet),
  rehearsals: os.migrations.rehearsals.handler(notYet),
  planDown: os.migrations.planDown.handler(notYet),
  down: os.migrations.down.handler(notYet),
};
