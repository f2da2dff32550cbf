import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { CadastreError } from '../../errors.ts';
import { quoteLiteral } from '../../postgres/sql.ts';
import type { Direction, PlaceHistory } from '../run/direction.ts';
import { historyOf, type ScriptPlace } from '../run/file-script.ts';
import { backStep, mayDropRepeatables, versionsAfter } from './way-back.ts';

/**
 * Takes back these versions, the newest first, as they were planned. Of a place that some were taken back from already,
 * those that are left; of one that has got a newer file since, nothing.
 */
export function downwards(blueprint: Blueprint, versions: readonly string[]): Direction {
  const oldest = versions.at(-1);
  const forgets = (history: PlaceHistory, { version, content }: Migration): string[] => [
    version,
    ...(mayDropRepeatables(content) ? repeatables(blueprint).filter((each) => history.has(each)) : []),
  ];
  return {
    pending(history, database) {
      const later =
        oldest === undefined ? [] : versionsAfter(history, oldest).filter((each) => !versions.includes(each));
      if (later.length > 0) {
        throw new CadastreError(
          'CONFLICT',
          `${later.join(', ')} came to ${database} after this was planned, and ${oldest} cannot be taken back from under it`,
          { target: database, wayOut: 'Plan it anew.', command: 'cadastre migrate down' },
        );
      }
      return versions
        .filter((version) => history.has(version))
        .map((version) => stepOf(blueprint, history, version, database));
    },
    after(history, file) {
      const left = new Map(history);
      for (const version of forgets(history, file)) left.delete(version);
      return left;
    },
    isDone: (history, { version }) => !history.has(version),
    record(place, file) {
      const gone = [file.version, ...(mayDropRepeatables(file.content) ? repeatables(blueprint) : [])];
      return forget(place, gone);
    },
  };
}

function stepOf(
  { migrations }: Blueprint,
  history: PlaceHistory,
  version: string,
  database: string,
): Migration {
  const file = migrations.find((each) => each.version === version);
  if (file?.down !== undefined && file.checksum === history.get(version)) return backStep(file);
  throw new CadastreError(
    'CONFLICT',
    file?.down === undefined
      ? `Nothing takes ${version} back in ${database}: it has no down part`
      : `${file.path} was edited after it was applied to ${database}`,
    { target: database, wayOut: 'Plan it anew.', command: 'cadastre migrate down' },
  );
}

const repeatables = ({ migrations }: Blueprint): string[] =>
  migrations.flatMap(({ repeatable, version }) => (repeatable === true ? [version] : []));

function forget(place: ScriptPlace, versions: readonly string[]): string {
  const { table, where } = historyOf(place);
  const among = `version IN (${versions.map(quoteLiteral).join(', ')})`;
  return `DELETE FROM ONLY ${table}${where === '' ? ' WHERE ' : `${where} AND `}${among}`;
}
