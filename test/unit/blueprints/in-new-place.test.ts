import { expect, test } from 'vitest';
import { inNewPlace } from '../../../src/engine/blueprints/in-new-place.ts';

const inTransaction = (content: string) => inNewPlace({ content, transactional: false });

test.each([
  ['CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);', 'CREATE UNIQUE INDEX              i ON t (a);'],
  ['DROP INDEX concurrently IF EXISTS i', 'DROP INDEX              IF EXISTS i'],
  ['ALTER TABLE p DETACH PARTITION q CONCURRENTLY;', 'ALTER TABLE p DETACH PARTITION q             ;'],
  ["ALTER TYPE state ADD VALUE 'CONCURRENTLY';", "ALTER TYPE state ADD VALUE 'CONCURRENTLY';"],
  ['VACUUM t;\nCREATE TABLE u ();', '        ;\nCREATE TABLE u ();'],
  ['REINDEX TABLE\nt; -- CONCURRENTLY', '             \n ; -- CONCURRENTLY'],
])('%s', (content, expected) => {
  expect(inTransaction(content)).toBe(expected);
});

test('a file that is one transaction stays as it is', () => {
  const content = 'CREATE INDEX CONCURRENTLY i ON t (a);';
  expect(inNewPlace({ content, transactional: true })).toBe(content);
});
