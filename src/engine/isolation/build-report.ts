import { createHash } from 'node:crypto';
import type { IsolationReport, Mend, TenantIsolation } from '../../shared/models/isolation.ts';
import { ISOLATION_MODELS } from '../../shared/models/tenant.ts';
import { worst } from './attack.ts';
import { attacksOn } from './attacks/index.ts';

/** Slugs that a finding names; the rest is counted. */
const NAMED = 500;
/** Statements that a finding shows; more have one cause. */
const MENDS = 100;

/** The matrix of attacks and models, the worst that was seen in each, and everything that was not as expected. */
export function buildReport(
  results: readonly TenantIsolation[],
  facts: Pick<IsolationReport, 'id' | 'at' | 'durationMs' | 'actor' | 'extent' | 'cause'>,
  also: readonly string[] = [],
): IsolationReport {
  const tested = results.filter((result) => result.problem === null);
  const models = ISOLATION_MODELS.map((model) => {
    const of = results.filter((result) => result.model === model);
    return {
      model,
      tenants: of.length,
      held: of.filter((result) => result.held).length,
      untested: of.filter((result) => result.problem !== null).length,
    };
  }).filter(({ tenants }) => tenants > 0);
  const rows = models.flatMap(({ model }) =>
    attacksOn(model, facts.extent, also).map((attack) => {
      const seen = tested
        .filter((result) => result.model === model)
        .flatMap(({ tenant, observations }) =>
          observations.filter((each) => each.attack === attack.id).map((each) => ({ ...each, tenant })),
        );
      const broken = seen.filter((each) => !each.held);
      return { attack, model, worst: worst(broken) ?? worst(seen), broken };
    }),
  );
  const report = {
    ...facts,
    attacks: new Set(rows.map((row) => row.attack.id)).size,
    models,
    passed: results.length > 0 && results.every((result) => result.held),
    cells: rows.flatMap((row) =>
      row.worst === null
        ? []
        : [
            {
              attack: row.attack.id,
              model: row.model,
              verdict: row.worst.verdict,
              sqlstate: row.worst.sqlstate,
              observed: row.worst.observed,
              held: row.broken.length === 0,
            },
          ],
    ),
    findings: rows
      .filter((row) => row.broken.length > 0)
      .map((row) => ({
        attack: row.attack.id,
        model: row.model,
        text: row.worst?.observed ?? '',
        tenants: row.broken.slice(0, NAMED).map((each) => each.tenant),
        mends: distinctMends(row.broken.flatMap((each) => each.mends ?? [])).slice(0, MENDS),
      })),
    untested: results.flatMap(({ tenant, problem }) => (problem === null ? [] : [{ tenant, problem }])),
  };
  return { ...report, digest: createHash('sha256').update(JSON.stringify(report)).digest('hex') };
}

export function distinctMends(mends: readonly Mend[]): Mend[] {
  return [...new Map(mends.map((each) => [`${each.server} ${each.database} ${each.sql}`, each])).values()];
}
