import type { TierProblem, TierVersion } from '../../shared/models/tier.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { type ReadTier, readTier } from './read-tier.ts';
import { shippedTiers } from './shipped-tiers.ts';
import { insertVersion, lockTiers, publishedSource, readVersions, toVersion } from './tier-records.ts';
import type { TiersContext } from './tiers-context.ts';

export interface PublishInput {
  readonly document: string;
  readonly file: string;
  /** The version that was edited; 0: there was none. Left out: whichever is the newest. */
  readonly basedOn?: number;
}

/**
 * A new version of a tier, with the layers of its parents as they are now. A file that the newest version holds
 * already is not published again. Throws `INVALID_INPUT` with every problem and its place, and `CONFLICT` when somebody
 * published another version than the one that was edited.
 */
export function publishTier(
  context: TiersContext,
  input: PublishInput,
): Promise<TierVersion & { published: boolean }> {
  const { document, file, basedOn } = input;
  const intent = {
    actor: context.actor,
    verb: 'publish tier',
    target: `tier ${nameIn(document) ?? file}`,
    input: { file, ...(basedOn !== undefined && { basedOn }) },
  };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const shipped = (await shippedTiers(context.directory)).find((each) => each.document === document);
    const done = await platform.database.transaction(async (session) => {
      await lockTiers(session);
      const { tier, problems } = await readTier(file, document, publishedSource(session));
      if (!tier || problems.length > 0) throw tierInvalid(problems);
      const newest = await readNewest(session, tier.name);
      if (basedOn !== undefined && basedOn !== (newest?.version ?? 0)) throw overtaken(tier, newest, basedOn);
      if (newest && isSame(newest, tier, document))
        return { name: tier.name, version: newest.version, published: false };
      const by = context.actor.name;
      const shippedRevision = shipped?.revision ?? null;
      const version = await insertVersion(session, { tier, document, by, shippedRevision });
      return { name: tier.name, version, published: true };
    });
    const versions = await readVersions(platform.database, [done.name]);
    const row = versions.find(({ version }) => version === done.version);
    if (!row) throw new CadastreError('NOT_FOUND', `Version ${done.version} of ${done.name} is gone`);
    return { ...toVersion(row), published: done.published };
  });
}

interface Newest extends Record<string, unknown> {
  version: number;
  document: string;
  extends_name: string | null;
  extends_version: number | null;
  published_by: string;
}

async function readNewest(session: Session, name: string): Promise<Newest | undefined> {
  const { rows } = await session.run<Newest>(
    sql`SELECT version, document, extends_name, extends_version, published_by FROM platform.tiers
        WHERE name = ${name} ORDER BY version DESC LIMIT 1`,
  );
  return rows[0];
}

/** The same file, over the same versions of its parents. */
const isSame = (newest: Newest, tier: ReadTier, document: string) =>
  newest.document === document &&
  newest.extends_name === (tier.extends?.name ?? null) &&
  newest.extends_version === (tier.extends?.version ?? null);

function overtaken({ name }: ReadTier, newest: Newest | undefined, basedOn: number): CadastreError {
  const found = newest ? `version ${newest.version}, published by ${newest.published_by}` : 'no version';
  return new CadastreError('CONFLICT', `${name} was edited from version ${basedOn}; there is ${found} now`, {
    target: `tier ${name}`,
    wayOut: 'Compare the two, and publish what you want of both.',
  });
}

/** `gold.yaml:7:16: message`, as a compiler would say it. */
export const describeTierProblem = ({ file, line, column, field, message }: TierProblem): string =>
  `${[file, line, column].filter((part) => part !== null).join(':')}: ${field === null ? '' : `${field}: `}${message}`;

export function tierInvalid(problems: readonly TierProblem[]): CadastreError {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const [first] = problems;
  return invalidInput(
    problems.map((problem) => ({
      field: problem.field ?? 'document',
      message: describeTierProblem(problem),
    })),
    first ? `${describeTierProblem(first)}${more}` : 'The file is no tier',
  );
}

/** For the audit log, before anything is checked. */
function nameIn(document: string): string | null {
  const name: unknown = parseYaml(document, () => undefined).document?.get('tier');
  return typeof name === 'string' ? name.slice(0, 60) : null;
}
