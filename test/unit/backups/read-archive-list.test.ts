import { describe, expect, it } from 'vitest';
import { choosePrograms, describeMeans } from '../../../src/engine/backups/backup-means.ts';
import { readArchiveList } from '../../../src/engine/backups/read-archive-list.ts';

const LIST = `;
; Archive created at 2026-11-21 08:00:00 UTC
;     dbname: studio_17_db
;     TOC Entries: 6
;     Compression: -1
;     Format: CUSTOM
;     Dumped from database version: 15.18 (Debian 15.18-1)
;     Dumped by pg_dump version: 15.18
;
; Selected TOC Entries:
;
5; 2615 2200 SCHEMA - public pg_database_owner
215; 1259 16386 TABLE public people owner
3330; 0 16386 TABLE DATA public people owner
3331; 0 0 TABLE ATTACH public part owner
2999; 2606 16390 CONSTRAINT public people people_pkey owner
`;

describe('the table of contents of an archive', () => {
  it('is read with its header', () => {
    expect(readArchiveList(LIST)).toEqual({
      database: 'studio_17_db',
      entries: 6,
      listed: 5,
      tables: 1,
      tableData: 1,
      serverVersion: '15.18',
      clientVersion: '15.18',
    });
  });

  it('is nothing where there is nothing', () => {
    expect(readArchiveList('')).toMatchObject({ database: null, entries: 0, listed: 0, tableData: 0 });
  });
});

describe('the programs of a backup', () => {
  const program = (name: 'pg_dump' | 'pg_restore', version: string) => ({
    program: name,
    path: `/bin/${name}-${version}`,
    version,
    major: Number.parseInt(version, 10),
  });
  const both = (version: string) => [program('pg_dump', version), program('pg_restore', version)];

  it('are the newest of the very major of the server', () => {
    const found = choosePrograms(15, [...both('15.4'), ...both('15.18'), ...both('18.1')]);
    expect(found?.dump.version).toBe('15.18');
    expect(found?.restore.version).toBe('15.18');
  });

  it.each([
    ['none', [], /^No pg_dump was found/],
    ['an older one', both('15.18'), /it refuses a server of 18/],
    ['a newer one', both('19.0'), /what another major writes may not load again/],
    ['pg_dump without pg_restore', [program('pg_dump', '18.1')], /./],
  ] as const)('are refused with the way out where there is %s', (_what, programs, problem) => {
    const means = describeMeans({ major: 18, version: '18.4' }, programs);
    expect(means).toMatchObject({ program: null, serverVersion: '18.4' });
    expect(means.problem).toMatch(problem);
    expect(means.wayOut).toContain('client programs of PostgreSQL 18');
  });
});
