import type { Blueprint } from '../../blueprints/blueprint.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

interface SourceContext {
  findBlueprint(name: string): Promise<Blueprint>;
  blueprintByHash(hash: string): Promise<Blueprint>;
}

/**
 * The blueprint whose down parts are run: the folder as it is, unless it does not know the files that are there and a
 * version that was kept knows more of them, as after a release was taken out of the folder. `held` counts how many places
 * a candidate cannot take back. Errors: that of the folder, where there is nothing else.
 */
export async function backSource(
  context: SourceContext,
  platform: OpenPlatform,
  name: string,
  held: (blueprint: Blueprint) => number,
): Promise<Blueprint> {
  let best: { blueprint: Blueprint; held: number } | null = null;
  let problem: unknown = null;
  try {
    const blueprint = await context.findBlueprint(name);
    best = { blueprint, held: held(blueprint) };
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    problem = error;
  }
  if (best?.held === 0) return best.blueprint;
  const { rows } = await platform.database.run<{ hash: string }>(
    sql`SELECT hash FROM platform.blueprints WHERE name = ${name} AND hash IS DISTINCT FROM ${best?.blueprint.hash ?? null}
        ORDER BY published_at DESC LIMIT 20`,
  );
  for (const { hash } of rows) {
    const blueprint = await context.blueprintByHash(hash).catch((error: unknown) => {
      // One that was changed where it is kept is never run; another may do.
      if (error instanceof CadastreError && error.code === 'BLUEPRINT_INVALID') return null;
      throw error;
    });
    if (blueprint === null) continue;
    const count = held(blueprint);
    if (best === null || count < best.held) best = { blueprint, held: count };
    if (count === 0) break;
  }
  if (best === null) throw problem;
  return best.blueprint;
}
