import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../../../src/engine/migrations/lint/lint-files.ts';
import type { LintWaiver } from '../../../../src/shared/models/migration-lint.ts';

const lint = (content: string, waivers: LintWaiver[] = []) =>
  lintFiles([{ path: 'a.sql', content, checksum: 'sum', transactional: true }], { waivers });
const told = async (content: string) =>
  (await lint(content)).findings.map(
    ({ rule, line, waiver }) => `${rule} ${line}${waiver ? ` waived: ${waiver.reason}` : ''}`,
  );

describe('a waiver in the file', () => {
  it('is for the statement after it, in it, or before it on the same line', async () => {
    expect(
      await told('-- cadastre: allow drop-table: empty since May\nDROP TABLE a;\nDROP TABLE b;'),
    ).toEqual(['drop-table 2 waived: empty since May', 'drop-table 3', 'several-locks 3']);
    expect(await told('DROP TABLE a; -- cadastre: allow drop-table: empty since May')).toEqual([
      'drop-table 1 waived: empty since May',
    ]);
    expect(await told('DROP TABLE\n  -- cadastre: allow drop-table: empty since May\n  a;')).toEqual([
      'drop-table 1 waived: empty since May',
    ]);
  });

  it('counts as waived and not as a refusal, by the file', async () => {
    const report = await lint('DROP TABLE a; -- cadastre: allow drop-table: empty since May');
    expect([report.refusals, report.warnings, report.waived]).toEqual([0, 0, 1]);
    expect(report.findings[0]?.waiver).toEqual({
      id: null,
      rule: 'drop-table',
      file: 'a.sql',
      checksum: 'sum',
      reason: 'empty since May',
      by: 'the file',
      at: null,
    });
  });

  it('is told where it lets nothing pass', async () => {
    expect(await told('-- cadastre: allow drop-table: empty\nSELECT 1')).toEqual(['waiver 1']);
    expect(await told('SELECT 1;\n-- cadastre: allow drop-table: nothing after it')).toEqual(['waiver 2']);
    expect(await told('-- cadastre: allow drop-table\nDROP TABLE a')).toEqual(['waiver 1', 'drop-table 2']);
    expect(await told('-- cadastre: allow drop-tabel: x y z\nDROP TABLE a')).toEqual([
      'waiver 1',
      'drop-table 2',
    ]);
    const { findings } = await lint('-- cadastre: allow drop-tabel: x y z\nDROP TABLE a');
    expect(findings[0]?.reason).toContain('Did you mean drop-table?');
  });

  it('cannot let pass what the server refuses', async () => {
    expect(await told('-- cadastre: allow not-in-transaction: I know\nVACUUM a')).toEqual([
      'waiver 1',
      'not-in-transaction 2',
    ]);
  });

  it('is a comment and no text', async () => {
    expect(await told("SELECT '-- cadastre: allow drop-table: x y z'; DROP TABLE a")).toEqual([
      'drop-table 1',
    ]);
  });
});

describe('a waiver of the platform', () => {
  const waiver: LintWaiver = {
    id: 7,
    rule: 'drop-table',
    file: 'a.sql',
    checksum: 'sum',
    reason: 'empty since May',
    by: 'ada',
    at: '2026-11-21T12:00:00.000Z',
  };
  it('is for the rule in the whole file as it was', async () => {
    const content = 'DROP TABLE a; DROP TABLE b';
    expect((await lint(content, [waiver])).waived).toBe(2);
    expect((await lint(content, [{ ...waiver, checksum: 'older' }])).waived).toBe(0);
    expect((await lint(content, [{ ...waiver, file: 'b.sql' }])).waived).toBe(0);
    expect((await lint(content, [{ ...waiver, rule: 'truncate' }])).waived).toBe(0);
  });
});

describe('the shipped files', () => {
  it('have no finding at all', async () => {
    const { loadBlueprint } = await import('../../../../src/engine/blueprints/index.ts');
    const { blueprint } = await loadBlueprint('resources/blueprints/studio');
    const report = await lintFiles(blueprint?.migrations ?? []);
    expect(report.files.length).toBeGreaterThan(3);
    expect(report.findings).toEqual([]);
  });
});
