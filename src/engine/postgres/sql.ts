import { MASK } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';

/** PostgreSQL cuts longer identifiers with only a NOTICE (manual, section 4.1.1); we refuse them. */
export const IDENTIFIER_BYTES = 63;

/** A statement ready to send, with the form of it that may be shown and logged. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** As `text`, with literals that are secret masked. */
  readonly shown: string;
}

type Part = { readonly sent: string; readonly shown: string } & { readonly part: true };

const part = (sent: string, shown = sent): Part => ({ part: true, sent, shown });

/** Quotes an identifier. Throws `INVALID_INPUT` for an empty one, one with NUL, or one over 63 bytes. */
export function quoteIdentifier(name: string): string {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > IDENTIFIER_BYTES || name.includes('\0')) {
    throw new CadastreError(
      'INVALID_INPUT',
      `Not a PostgreSQL identifier (1 to ${IDENTIFIER_BYTES} bytes, no NUL): ${name.slice(0, 80)}`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a literal so that it means the same with either setting of `standard_conforming_strings`. */
export function quoteLiteral(value: string): string {
  if (value.includes('\0')) throw new CadastreError('INVALID_INPUT', 'NUL cannot stand in a PostgreSQL text');
  const quoted = `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return value.includes('\\') ? ` E${quoted}` : quoted;
}

/** An identifier inside `sql`. */
export const identifier = (name: string): Part => part(quoteIdentifier(name));

/** A literal inside a statement that takes no parameters, such as DDL. */
export const literal = (value: string): Part => part(quoteLiteral(value));

/** As `literal`, but shown masked. */
export const secretLiteral = (value: string): Part => part(quoteLiteral(value), `'${MASK}'`);

/** Text that this code base wrote itself: a keyword, or a file of a blueprint. Never input. */
export const trusted = (text: string): Part => part(text);

/** Parts with a separator of ours between them. */
export const joined = (parts: readonly Part[], separator = ', '): Part =>
  part(parts.map((each) => each.sent).join(separator), parts.map((each) => each.shown).join(separator));

/** Writes a statement: parts made by the functions above are set in, every other value becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...inserts: unknown[]): Statement {
  const values: unknown[] = [];
  let text = strings[0] ?? '';
  let shown = text;
  inserts.forEach((insert, index) => {
    const after = strings[index + 1] ?? '';
    if (isPart(insert)) {
      text += insert.sent + after;
      shown += insert.shown + after;
    } else {
      values.push(insert);
      text += `$${values.length}${after}`;
      shown += `$${values.length}${after}`;
    }
  });
  return { text: text.trim(), values, shown: shown.trim() };
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && (value as Partial<Part>).part === true;
}
