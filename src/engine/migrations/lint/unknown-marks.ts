import { tokenize } from '../../blueprints/sql-tokens.ts';

export interface UnknownMark {
  /** Offset in the file. */
  readonly start: number;
  readonly text: string;
  readonly reason: string;
  readonly safeForm: string;
}

const MARK = /^--[ \t]*cadastre:[ \t]*(.*?)[ \t\r]*$/;

/** Lines that are meant for Cadastre and say nothing to it: what stands below one would run all the same. */
export function unknownMarks(content: string): UnknownMark[] {
  if (!content.includes('cadastre:')) return [];
  const found: UnknownMark[] = [];
  for (const { kind, text, start } of tokenize(content)) {
    const said = kind === 'comment' ? MARK.exec(text)?.[1] : undefined;
    if (said === undefined || /^allow\b/.test(said)) continue;
    if (said === 'no-transaction') {
      if (content.slice(0, start).trim() === '' && !content.slice(0, start).includes('\n')) continue;
      found.push({
        start,
        text,
        reason:
          'This counts as the first line of a file alone; here the file is one transaction all the same',
        safeForm: `${text.trim()}\n-- as the first line of the file`,
      });
    } else {
      found.push({
        start,
        text,
        reason: 'Cadastre knows no such mark, and what stands below it runs like the rest of the file',
        safeForm: /^(?:migrate:)?down\b/i.test(said)
          ? 'What takes a file back stands in a file beside it: 0002_phone.down.sql beside 0002_phone.sql.'
          : 'Known are no-transaction, as the first line, and allow RULE: reason.',
      });
    }
  }
  return found;
}
