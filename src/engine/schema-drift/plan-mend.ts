import type { SchemaDifference } from '../../shared/models/schema-drift.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { searchPath } from '../postgres/search-path.ts';
import { quoteIdentifier } from '../postgres/sql.ts';
import { type DriftTarget, driftTarget, namesToMend } from './drift-targets.ts';
import { keepReading } from './keep-drift.ts';
import { type DriftReading, readTarget } from './read-target.ts';
import type { ReferenceContext } from './references.ts';

/** What would be run for some differences. */
export interface MendPlan {
  readonly inTransaction: string[];
  readonly alone: string[];
  /** Those of them that a person has to decide. */
  readonly left: SchemaDifference[];
  /** What has to be typed on a production platform; null: nothing. */
  readonly confirm: string | null;
}

/** How long a statement may wait for a lock while others wait behind it; milliseconds. */
const LOCK_TIMEOUT_MS = 2_000;

/** Rights and owners run nothing of the tenant's, and take a superuser. */
const BY_SUPERUSER: readonly string[] = ['owner', 'grant', 'default-privilege'];
/** What others are built on comes first. */
const ORDER: readonly string[] = [
  'type',
  'column',
  'table',
  'function',
  'view',
  'constraint',
  'trigger',
  'policy',
];

/** Reads the place anew. Errors: `NOT_FOUND` for a difference that is not there, `REFUSED` where its state is unknown. */
export async function planMend(
  context: ReferenceContext,
  place: string,
  keys: readonly string[],
): Promise<MendPlan> {
  const platform = await context.platform();
  const target = await driftTarget(platform, place);
  const chosen = await chosenNow(context, platform, target, keys, false);
  const missing = keys.find((key) => !chosen.some((each) => each.key === key));
  if (missing !== undefined) {
    throw new CadastreError('NOT_FOUND', `${place} has no difference ${missing}`, {
      fields: [{ field: 'keys', message: 'It was read again now, and this is not among what differs' }],
      wayOut: 'Look at what differs now.',
      command: `cadastre drift schema show ${place}`,
    });
  }
  return { ...mendPlan(target, chosen), confirm: confirmOf(platform, target) };
}

/** Those of these differences that are there now. `ours`: the caller holds the tenant's lock. */
export async function chosenNow(
  context: ReferenceContext,
  platform: OpenPlatform,
  target: DriftTarget,
  keys: readonly string[],
  ours: boolean,
): Promise<SchemaDifference[]> {
  const reading = await readTarget(context, platform, target, { ours });
  const differences = await keepReading(platform, target, reading);
  refuseUnknown(target, reading);
  return differences.filter(({ key }) => keys.includes(key));
}

export const confirmOf = ({ environment }: OpenPlatform, { place }: DriftTarget): string | null =>
  environment === 'production' ? place : null;

function refuseUnknown({ place }: DriftTarget, { state, reason }: DriftReading): void {
  if (state !== 'unknown') return;
  throw new CadastreError('REFUSED', `What ${place} should be is not known: ${reason}`, {
    wayOut: 'Nothing is mended before it could be read. Remove the reason, and read it again.',
  });
}

export function mendPlan(
  target: DriftTarget,
  chosen: readonly SchemaDifference[],
): Omit<MendPlan, 'confirm'> {
  const names = namesToMend(target);
  const mended = chosen.filter(({ mend }) => mend.length > 0);
  const rights = mended.filter(({ kind, alone }) => !alone && BY_SUPERUSER.includes(kind));
  const objects = mended
    .filter(({ kind, alone }) => !alone && !BY_SUPERUSER.includes(kind))
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const path = searchPath(names.schema).sent;
  const inTransaction = [
    ...rights.flatMap(({ mend }) => mend),
    ...(objects.length === 0
      ? []
      : [
          `SET LOCAL ROLE ${quoteIdentifier(names.owner ?? names.ownerRole)}`,
          `SET LOCAL search_path = ${path}`,
          ...objects.flatMap(({ mend }) => mend),
        ]),
  ];
  const alone = mended.filter((each) => each.alone).flatMap(({ mend }) => mend);
  return {
    inTransaction:
      inTransaction.length === 0
        ? []
        : [
            `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
            'SET LOCAL search_path = pg_catalog, pg_temp',
            ...inTransaction,
          ],
    alone:
      alone.length === 0
        ? []
        : [
            `SET lock_timeout = ${LOCK_TIMEOUT_MS}`,
            `SET search_path = ${path}`,
            `SET ROLE ${quoteIdentifier(names.owner ?? names.ownerRole)}`,
            ...alone,
          ],
    left: chosen.filter(({ mend }) => mend.length === 0),
  };
}
