import {
  defaultPrivilegeObjects,
  extensionObjects,
  functionObjects,
  schemaObjects,
  typeObjects,
} from './objects/database-parts.ts';
import { namingOf, type SchemaNames } from './objects/naming.ts';
import { readRelations, relationObjects } from './objects/relations.ts';
import {
  columnObjects,
  constraintObjects,
  indexObjects,
  policyObjects,
  type RelationOf,
  triggerObjects,
} from './objects/table-parts.ts';
import type { RawSchema } from './read-catalogs.ts';
import type { SchemaObject } from './schema-object.ts';

/** The catalogs as objects without names of a tenant's own. */
export function toObjects(raw: RawSchema, given: SchemaNames): SchemaObject[] {
  const naming = namingOf(raw, given);
  const relations = readRelations(raw, naming);
  const of: RelationOf = (id) => {
    const found = relations.get(id);
    if (!found) throw new Error(`The catalogs name a table ${id} that they do not have`);
    return found;
  };
  return [
    ...schemaObjects(raw, naming),
    ...relationObjects(raw, relations, naming),
    ...columnObjects(raw, of, naming),
    ...constraintObjects(raw, of, naming),
    ...indexObjects(raw, of, naming),
    ...functionObjects(raw, naming),
    ...triggerObjects(raw, of, naming),
    ...policyObjects(raw, of, naming),
    ...typeObjects(raw, naming),
    ...extensionObjects(raw, naming),
    ...defaultPrivilegeObjects(raw, naming),
  ];
}
