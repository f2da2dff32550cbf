import type { Blueprint } from '../../blueprints/blueprint.ts';
import { CadastreError } from '../../errors.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import type { Session } from '../../postgres/session.ts';
import type { FleetTarget } from '../plan/select-targets.ts';
import { objectRole } from './command-at.ts';
import { readVersion } from './read-version.ts';

/** The version of a place, as a history of one; or why it could not be asked. */
export type VersionReading =
  | { readonly history: ReadonlyMap<string, string>; readonly problem: null }
  | { readonly history: null; readonly problem: string };

/** Asks the places in the database of the session for their versions, as the blueprint's query tells them. */
export async function readVersions(
  session: Session,
  blueprint: Pick<Blueprint, 'command' | 'migrations'>,
  targets: readonly FleetTarget[],
  superuser: boolean,
): Promise<Map<string, VersionReading>> {
  const readings = new Map<string, VersionReading>();
  const { command, migrations } = blueprint;
  if (command) await onlyBuiltIn(session);
  for (const target of command ? targets : []) {
    const { key, schema, ownerRole } = target;
    try {
      const role = await objectRole(session, { schema, ownerRole });
      const version = await readVersion(session, command?.versionQuery ?? '', { schema, role, superuser });
      const history = new Map(version === null ? [] : [[version, migrations[0]?.checksum ?? '']]);
      readings.set(key, { history, problem: null });
    } catch (error) {
      if (!(error instanceof CadastreError) || error.code === 'SERVER_UNREACHABLE') throw error;
      const problem = `Its version could not be asked: ${error.message}. See migrations.version in blueprint.yaml.`;
      readings.set(key, { history: null, problem });
    }
  }
  return readings;
}
