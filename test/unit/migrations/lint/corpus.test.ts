import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../../../src/engine/migrations/lint/lint-files.ts';
import { NO_TRANSACTION } from '../../../../src/engine/migrations/lint/look.ts';
import { BEFORE, CORPUS } from './corpus.ts';

const file = (path: string, content: string, transactional = true) => ({
  path,
  content,
  checksum: path,
  transactional,
});

describe('the corpus', () => {
  it('has enough statements to mean something', () => {
    expect(CORPUS.length).toBeGreaterThan(150);
  });

  it.each(CORPUS.map((each) => [each.sql, each] as const))('%s', async (_, { sql, finds, alone }) => {
    const content = alone ? `${NO_TRANSACTION}\n${sql}` : sql;
    const report = await lintFiles([file('0002.sql', content, !alone)], {
      known: [file('0001.sql', BEFORE)],
    });
    const told = report.findings.map(
      ({ severity, rule, line, column }) => `${severity} ${rule} ${line}:${column}`,
    );
    expect(told).toEqual(finds);
    for (const { reason, safeForm } of report.findings) {
      expect(reason).not.toMatch(/undefined|\[object/);
      expect(safeForm).not.toMatch(/undefined|\[object/);
    }
  });
});
