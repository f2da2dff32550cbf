import type { BlueprintSummary } from '../../shared/models/blueprint.ts';
import type { KnownBlueprint } from './known-blueprints.ts';
import type { TemplateState } from './template-state.ts';

/** The templates found on one server. */
export interface ServerTemplates {
  readonly server: string;
  readonly templates: readonly TemplateState[];
}

/** What lists show. The number of tables is known from a template that stands somewhere, else not at all. */
export function summarizeBlueprint(
  known: Omit<KnownBlueprint, 'touched'>,
  built: readonly ServerTemplates[] = [],
): BlueprintSummary {
  const { blueprint } = known;
  const standing = built.flatMap(({ server, templates }) => {
    const ready = templates.find((each) => each.state === 'ready' && each.marker?.hash === blueprint?.hash);
    return ready ? [{ server, tables: ready.marker?.tables ?? null }] : [];
  });
  return {
    name: known.name,
    title: blueprint?.title ?? known.name,
    directory: known.directory,
    shipped: known.shipped,
    prefix: blueprint?.prefix ?? '',
    hash: blueprint?.hash ?? '',
    version: blueprint?.version ?? '',
    migrations: blueprint?.migrations.length ?? 0,
    tables: standing[0]?.tables ?? null,
    extensions: blueprint?.extensions ?? [],
    isolation: blueprint?.isolation ?? [],
    variables: blueprint?.seed?.variables ?? [],
    problems: known.problems,
    builtOn: standing.map((each) => each.server),
  };
}
