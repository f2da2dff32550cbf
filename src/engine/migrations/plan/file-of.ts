import type { MigrationFile } from '../../../shared/models/migration-plan.ts';
import type { Migration } from '../../blueprints/blueprint.ts';

/** A file of a blueprint as screens show it. */
export function fileOf({
  version,
  name,
  checksum,
  transactional,
  repeatable,
  down,
  command,
}: Migration): MigrationFile {
  return {
    version,
    name,
    checksum,
    transactional,
    repeatable: repeatable === true,
    hasDown: down !== undefined,
    ...(command && { command }),
  };
}
