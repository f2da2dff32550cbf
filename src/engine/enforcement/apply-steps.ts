import { z } from 'zod';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import type { JobStepDefinition } from '../jobs/job-definition.ts';
import { type LifecycleRun, placeOf as placeInBooks } from '../lifecycle/lifecycle-run.ts';
import type { Session } from '../postgres/session.ts';
import { literal, type Statement, sql } from '../postgres/sql.ts';
import { accessNotice } from './access-notice.ts';
import { compareHeld, type Unheld } from './compare-held.ts';
import { restrictsAccess } from './hba-lines.ts';
import type { EnforcementFacts } from './held-parameters.ts';
import { settleDrift } from './last-drift.ts';
import { mendStatements, setStatement, whereOf } from './mend-statements.ts';
import { namesStep } from './names-step.ts';
import { proveAsTenant } from './prove-as-tenant.ts';
import { type Found, readFound } from './read-found.ts';
import { type HeldPlace, type NamedPlace, type Target, type Wanted, wantedOf } from './wanted.ts';

/** One place at which something was changed, with what stood there: durable before it is changed. */
const keptSchema = z.array(
  z.object({ target: z.custom<Target>((value) => typeof value === 'object'), found: z.string().nullable() }),
);
/** In the state of the job. */
const KEPT = 'heldBefore';

/**
 * Makes the server as a configuration wants it: the schemas and roles it names; then read and write down what is there, set it, prove it as the tenant. Every
 * step looks at the server itself, so that each may run twice; undoing leads back to what was found. `valuesOf` says
 * which configuration; null: none, and nothing is touched.
 */
export function applySteps<Run extends LifecycleRun>(
  valuesOf: (run: Run) => Promise<FlatSettings | null>,
  // Asked anew each time: its roles may have been made by the step before.
  placeOf: (run: Run) => Promise<NamedPlace> = (run) => placeInBooks(run.platform, run.tenant),
): JobStepDefinition<Run>[] {
  const look = async (run: Run): Promise<Look | null> => {
    const values = await valuesOf(run);
    if (values === null) return null;
    return run.tools.onServer(async (session) => lookAt(session, await placeOf(run), values));
  };
  return [
    namesStep(valuesOf, placeOf),
    {
      name: 'read-settings',
      title: 'Read what the server holds it to',
      async run(run) {
        const seen = await look(run);
        if (seen === null) return 'it is held to no tier';
        if (run.voice.record.state[KEPT] === undefined) {
          const kept = seen.unheld
            .filter(({ byHand }) => byHand === null)
            .map(({ target, found }) => ({ target, found }));
          await run.voice.remember({ [KEPT]: kept });
        }
        return differences(seen.unheld);
      },
    },
    {
      name: 'set-settings',
      title: 'Hold it to its configuration',
      async run(run) {
        const seen = await look(run);
        if (seen === null) return 'it is held to no tier';
        const statements = mendStatements(seen.unheld, seen.found);
        if (statements.length > 0)
          await run.tools.onServer((session) => together(session, seen.unheld, statements));
        if (!run.tools.planning) {
          await refuseLeft(run, await look(run));
          await tellAccess(run, await placeOf(run), seen.values);
          await settleDrift(run.platform, run.tenant.id);
        }
        return statements.length === 0
          ? 'all was set already'
          : statements.length === 1
            ? '1 setting set'
            : `${statements.length} settings set`;
      },
      undo: {
        text: () => 'set back what was found',
        async run(run) {
          const kept = keptSchema.safeParse(run.voice.record.state[KEPT]);
          if (kept.success) await giveBack(run, await placeOf(run), kept.data);
        },
      },
    },
    {
      name: 'prove-settings',
      title: 'Ask as the tenant what holds',
      async run(run) {
        const seen = await look(run);
        if (seen === null) return 'it is held to no tier';
        const hands = new Set(
          seen.unheld.filter(({ byHand }) => byHand !== null).map(({ target }) => JSON.stringify(target)),
        );
        const held = seen.wanted.filter(({ target }) => !hands.has(JSON.stringify(target)));
        return proveAsTenant(run, await placeOf(run), held, seen.restricted);
      },
    },
  ];
}

export interface Look {
  readonly wanted: readonly Wanted[];
  readonly found: Found;
  readonly facts: EnforcementFacts;
  readonly unheld: readonly Unheld[];
  readonly values: FlatSettings;
  /** Its configuration names networks or asks for TLS: this workstation may be refused as the tenant. */
  readonly restricted: boolean;
}

/** One tenant: what is wanted, what is there, what differs. */
export async function lookAt(
  session: Pick<Session, 'run'>,
  place: HeldPlace,
  values: FlatSettings,
): Promise<Look> {
  const { facts, tenants } = await readFound(session, [place]);
  const found = tenants.get(place.tenantId);
  if (!found) throw new CadastreError('INTERNAL', 'The server did not say what it was asked');
  const wanted = wantedOf(values, place, facts);
  const restricted = restrictsAccess(values);
  return { wanted, found, facts, unheld: compareHeld(wanted, found, facts), values, restricted };
}

/** All or nothing. Two who grant on one tablespace at once would meet in its row: one after the other. */
export async function together(
  session: Session,
  targets: readonly { readonly target: Target }[],
  statements: readonly Statement[],
): Promise<void> {
  const tablespaces = new Set(
    targets.flatMap(({ target }) => (target.kind === 'tablespace' ? [target.tablespace] : [])),
  );
  const locks = [...tablespaces].toSorted().map(tablespaceLock);
  await session.batch([...locks, ...statements]);
}

const tablespaceLock = (name: string): Statement =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended(${literal(`cadastre tablespace ${name}`)}, 0))`;

/** Lines of pg_hba.conf concern all tenants of the server: a job of one of them says what is to be done, and does it not. */
async function tellAccess(run: LifecycleRun, place: HeldPlace, values: FlatSettings): Promise<void> {
  const { slug, server } = run.tenant;
  const compared = { slug, server, place: { schema: null, ...place }, values };
  const told = await run.tools.onServer((session) => accessNotice(session, compared));
  if (told !== null) run.voice.remark(told);
}

async function refuseLeft(run: LifecycleRun, seen: Look | null): Promise<void> {
  for (const each of seen?.unheld ?? []) {
    if (each.byHand !== null) run.voice.remark(`${each.title}: ${each.byHand}`);
  }
  const left = seen?.unheld.filter(({ byHand }) => byHand === null) ?? [];
  if (seen === null || left.length === 0) return;
  const where = left.map(({ title, target }) => `${title} of ${whereOf(target, seen.found)}`).join(', ');
  throw new CadastreError('VERIFICATION_FAILED', `The server does not say what was set: ${where}`, {
    wayOut: 'Somebody changes these at this moment. Resume this job.',
  });
}

async function giveBack(
  run: LifecycleRun,
  place: HeldPlace,
  kept: z.infer<typeof keptSchema>,
): Promise<void> {
  await run.tools.onServer(async (session) => {
    const { tenants } = await readFound(session, [place]);
    const found = tenants.get(place.tenantId);
    if (!found?.database) return;
    const there = new Set(found.logins.map(({ role }) => role));
    // A rotation of the password may have removed a login meanwhile.
    const back = kept.filter(
      ({ target }) => !('role' in target) || target.kind === 'tablespace' || there.has(target.role),
    );
    const statements = back.map(({ target, found: before }) => setStatement(target, before, found));
    if (statements.length > 0) await together(session, back, statements);
  });
}

function differences(unheld: readonly Unheld[]): string {
  if (unheld.length === 0) return 'everything is set';
  const hands = unheld.filter(({ byHand }) => byHand !== null).length;
  const count = unheld.length === 1 ? '1 setting to set' : `${unheld.length} settings to set`;
  return hands > 0 ? `${count}, ${hands} of them by hand` : count;
}
