/** What the table of contents of an archive says. */
export interface ArchiveContents {
  readonly database: string | null;
  /** As the header counts them. */
  readonly entries: number;
  /** Lines that were read; the same number in a whole archive, less the ones that `--list` hides. */
  readonly listed: number;
  readonly tables: number;
  /** Tables whose rows are in the archive. */
  readonly tableData: number;
  readonly serverVersion: string | null;
  readonly clientVersion: string | null;
}

/** `215; 1259 16386 TABLE public people owner`: number, catalog, object, kind, and the rest. */
const ENTRY = /^(\d+); (\d+) (\d+) (.+)$/;

/** Reads what `pg_restore --list` prints. A name with a line end in it comes with the line end replaced. */
export function readArchiveList(text: string): ArchiveContents {
  const lines = text.split(/\r?\n/);
  const header = (label: string): string | null => {
    const line = lines.find((each) => each.startsWith(';') && each.includes(`${label}:`));
    return line ? line.slice(line.indexOf(`${label}:`) + label.length + 1).trim() : null;
  };
  const kinds = lines.flatMap((line) => ENTRY.exec(line)?.[4] ?? []);
  const version = (label: string) => /\d+(?:\.\d+)*/.exec(header(label) ?? '')?.[0] ?? null;
  return {
    database: header('dbname'),
    entries: Number.parseInt(header('TOC Entries') ?? '0', 10) || 0,
    listed: kinds.length,
    tables: kinds.filter((kind) => /^TABLE (?!DATA |ATTACH )/.test(kind)).length,
    tableData: kinds.filter((kind) => kind.startsWith('TABLE DATA ')).length,
    serverVersion: version('Dumped from database version'),
    clientVersion: version('Dumped by pg_dump version'),
  };
}
