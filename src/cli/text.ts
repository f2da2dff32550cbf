/** Text from elsewhere on a terminal: no escape sequences, no direction overrides, one line. */
export function plain(value: unknown): string {
  return String(value ?? '—').replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

/** Columns that a text takes on a terminal: East Asian letters and emoji take two, combining marks none. */
const columns = (text: string): number =>
  [...text].reduce((sum, letter) => {
    if (/\p{M}|\u200D|\uFE0F/u.test(letter)) return sum;
    return sum + (WIDE.test(letter) ? 2 : 1);
  }, 0);
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Columns aligned by two spaces; a head of `>name` aligns its column right. */
export function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const right = heads.map((head) => head.startsWith('>'));
  const cells = [
    heads.map((head) => head.replace(/^>/, '').toUpperCase()),
    ...rows.map((row) => row.map(plain)),
  ];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => columns(row[column] ?? ''))));
  return cells
    .map((row) =>
      widths
        .map((width, column) => {
          const text = row[column] ?? '';
          const space = ' '.repeat(width - columns(text));
          return right[column] ? space + text : text + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `name  value` lines. */
export function facts(pairs: readonly (readonly [string, unknown])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}`).join('\n');
}

/** `340 ms`, `1.25 s`, `3 min 5 s`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '—';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** `7.9 MB`, powers of 1000. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return '—';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1);
  return `${(count / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

/** Local time without its offset, as in `2026-11-21 14:05:09`. */
export function stamp(iso: string | null | undefined): string {
  if (!iso) return '—';
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
