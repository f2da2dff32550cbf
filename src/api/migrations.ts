import { writeBaselines } from '../engine/migrations/baseline/write-baselines.ts';
import { planDown } from '../engine/migrations/down/plan-down.ts';
import { runDown } from '../engine/migrations/down/run-down.ts';
import { readOutput } from '../engine/migrations/external/read-output.ts';
import { type LintContext, lint, unwaive, waive } from '../engine/migrations/lint/index.ts';
import { planMigration } from '../engine/migrations/plan/plan-migration.ts';
import { listRehearsals, startRehearsal } from '../engine/migrations/rehearse/start-rehearsal.ts';
import { cancelRun, pauseRun, resumeRun, retryRun } from '../engine/migrations/run/control-run.ts';
import { endBlocker } from '../engine/migrations/run/end-blocker.ts';
import { listRuns, readRun, readTargets } from '../engine/migrations/run/read-run.ts';
import { runMigration } from '../engine/migrations/run/run-migration.ts';
import { skipTargets } from '../engine/migrations/run/skip-targets.ts';
import { watchRun } from '../engine/migrations/run/watch-run.ts';
import { migrationStatus } from '../engine/migrations/status/migration-status.ts';
import { runReport } from '../engine/migrations/status/run-report.ts';
import { tenantHistory } from '../engine/migrations/status/tenant-history.ts';
import { type ApiContext, os, translated } from './base.ts';

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
  run: os.migrations.run.handler(({ context: { engine, actor }, input }) =>
    runMigration(engine.migrations, actor, input),
  ),
  runs: os.migrations.runs.handler(async ({ context: { engine }, input }) =>
    listRuns(await engine.platform.open(), input.limit),
  ),
  show: os.migrations.show.handler(async ({ context: { engine }, input }) =>
    readRun(await engine.platform.open(), input.run),
  ),
  targets: os.migrations.targets.handler(async ({ context: { engine }, input }) =>
    readTargets(await engine.platform.open(), input),
  ),
  output: os.migrations.output.handler(async ({ context: { engine }, input }) =>
    readOutput(await engine.platform.open(), input),
  ),
  watch: os.migrations.watch.handler(({ context: { engine }, input, signal }) =>
    translated(watchRun(engine.migrations, input.run, signal)),
  ),
  pause: os.migrations.pause.handler(({ context: { engine, actor }, input }) =>
    pauseRun(engine.migrations, actor, input),
  ),
  resume: os.migrations.resume.handler(({ context: { engine, actor }, input }) =>
    resumeRun(engine.migrations, actor, input),
  ),
  cancel: os.migrations.cancel.handler(({ context: { engine, actor }, input }) =>
    cancelRun(engine.migrations, actor, input),
  ),
  retry: os.migrations.retry.handler(({ context: { engine, actor }, input }) =>
    retryRun(engine.migrations, actor, input),
  ),
  skip: os.migrations.skip.handler(({ context: { engine, actor }, input }) =>
    skipTargets(engine.migrations, actor, input),
  ),
  endBlocker: os.migrations.endBlocker.handler(({ context: { engine, actor }, input }) =>
    endBlocker(engine.migrations, actor, input),
  ),
  status: os.migrations.status.handler(({ context: { engine }, input, signal }) =>
    migrationStatus(engine.migrations, input, signal),
  ),
  history: os.migrations.history.handler(({ context: { engine }, input }) =>
    tenantHistory(engine.migrations, input.tenant),
  ),
  baseline: os.migrations.baseline.handler(({ context: { engine, actor }, input, signal }) =>
    writeBaselines(engine.migrations, actor, input, signal),
  ),
  report: os.migrations.report.handler(async ({ context: { engine }, input: { run, format } }) => {
    const platform = await engine.platform.open();
    const { targets } = await readTargets(platform, { run, offset: 0, limit: 20_000 });
    return runReport(await readRun(platform, run), targets, format);
  }),
  rehearse: os.migrations.rehearse.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await startRehearsal(engine.migrations, actor, input);
    return { jobId: record.id };
  }),
  rehearsals: os.migrations.rehearsals.handler(async ({ context: { engine }, input }) =>
    listRehearsals(await engine.platform.open(), input.limit),
  ),
  planDown: os.migrations.planDown.handler(
    async ({ context: { engine }, input, signal }) => (await planDown(engine.migrations, input, signal)).plan,
  ),
  down: os.migrations.down.handler(({ context: { engine, actor }, input }) =>
    runDown(engine.migrations, actor, input),
  ),
};
