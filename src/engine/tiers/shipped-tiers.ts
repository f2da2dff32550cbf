import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { readTier } from './read-tier.ts';
import { type Asked, insertVersion, lockTiers, publishedSource } from './tier-records.ts';

/** Parents first. */
export const SHIPPED_TIERS = ['base', 'free', 'standard', 'premium', 'enterprise'] as const;

export interface ShippedTier {
  readonly name: string;
  readonly document: string;
  /** Raised whenever the file is changed. */
  readonly revision: number;
}

const known = new Map<string, Promise<ShippedTier[]>>();

/** The tiers that this Cadastre ships, read once a process. */
export function shippedTiers(directory: string): Promise<ShippedTier[]> {
  const reading =
    known.get(directory) ?? Promise.all(SHIPPED_TIERS.map((name) => readShipped(directory, name)));
  known.set(directory, reading);
  reading.catch(() => known.delete(directory));
  return reading;
}

async function readShipped(directory: string, name: string): Promise<ShippedTier> {
  const document = await readFile(join(directory, `${name}.yaml`), 'utf8');
  const revision = Number(/^# Shipped with Cadastre, revision (\d+)\.$/m.exec(document)?.[1]);
  if (!Number.isInteger(revision)) {
    throw new CadastreError('INTERNAL', `The shipped tier ${name} does not say its revision`);
  }
  return { name, document, revision };
}

interface ShippedState {
  /** The newest version is a shipped one. */
  readonly followed: boolean;
  /** The highest revision of the shipped file that was ever published; null: none was. */
  readonly revision: number | null;
}

/** What is published of the shipped names; a name that stands out has no version at all. */
export async function readShippedStates(asked: Asked): Promise<Map<string, ShippedState>> {
  const { rows } = await asked.run<{ name: string; followed: boolean; revision: number | null }>(
    sql`SELECT name, max(shipped_revision) AS revision,
               (array_agg(shipped_revision ORDER BY version DESC))[1] IS NOT NULL AS followed
        FROM platform.tiers WHERE name = ANY (${[...SHIPPED_TIERS]}::text[]) GROUP BY name`,
  );
  return new Map(rows.map(({ name, ...state }) => [name, state]));
}

/** A newer file that was not published, since an admin has published a version of their own: it is offered. */
export const isOffered = (tier: ShippedTier, state: ShippedState | undefined): boolean =>
  state !== undefined && !state.followed && tier.revision > (state.revision ?? 0);

/** Never published, or followed and newer now. */
const isDue = (tier: ShippedTier, state: ShippedState | undefined): boolean =>
  state === undefined || (state.followed && tier.revision > (state.revision ?? 0));

export interface ShippedTiersContext {
  readonly audit: AuditLog;
  readonly actor: Actor;
  readonly directory: string;
}

/**
 * Publishes the shipped tiers that a platform does not have, and newer files of those that no admin has made their own
 * (ADR 0024). One query where nothing is to do. An older Cadastre never publishes over a newer one.
 */
export async function ensureShippedTiers(
  context: ShippedTiersContext,
  platform: Pick<OpenPlatform, 'database'>,
): Promise<readonly string[]> {
  const tiers = await shippedTiers(context.directory);
  const states = await readShippedStates(platform.database);
  if (!tiers.some((tier) => isDue(tier, states.get(tier.name)))) return [];
  const intent = {
    actor: context.actor,
    verb: 'publish shipped tiers',
    target: 'platform tiers',
    input: { revisions: Object.fromEntries(tiers.map(({ name, revision }) => [name, revision])) },
  };
  return performAct(context.audit, intent, () => publishShipped(context, platform, tiers));
}

function publishShipped(
  { actor }: ShippedTiersContext,
  platform: Pick<OpenPlatform, 'database'>,
  tiers: readonly ShippedTier[],
): Promise<string[]> {
  return platform.database.transaction(async (session) => {
    await lockTiers(session);
    // Another process may have been quicker.
    const states = await readShippedStates(session);
    const published: string[] = [];
    for (const { name, document, revision } of tiers) {
      const state = states.get(name);
      const source = publishedSource(session);
      const { tier, problems } = await readTier(`${name}.yaml`, document, source);
      const parentIsNew = tier?.extends != null && published.includes(tier.extends.name);
      const due = isDue({ name, document, revision }, state);
      if (!due && !(parentIsNew && state?.followed && state.revision === revision)) continue;
      const [problem] = problems;
      if (!tier || problem) {
        throw new CadastreError(
          'INTERNAL',
          `The shipped tier ${name} cannot be published: ${problem?.message}`,
        );
      }
      await insertVersion(session, { tier, document, by: actor.name, shippedRevision: revision });
      published.push(name);
    }
    return published;
  });
}
