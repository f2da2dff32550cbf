import { MASK } from '../../shared/models/tenant.ts';

export type TokenKind = 'plain' | 'key' | 'text' | 'number' | 'comment' | 'mask';
export interface SqlToken {
  kind: TokenKind;
  text: string;
}

const KEYWORDS = new Set(
  `ADD ALL ALLOW_CONNECTIONS ALTER ANALYZE AND AS BEGIN BY CASCADE CHECK COLLATION COLUMN COMMENT COMMIT CONCURRENTLY
   CONNECT CONNECTION CONSTRAINT CREATE CREATEDB CREATEROLE DATABASE DEFAULT DELETE DISTINCT DO DROP ENCODING EXECUTE
   EXISTS EXTENSION FALSE FOR FOREIGN FORCE FROM FUNCTION FUNCTIONS GRANT GROUP IF IN INDEX INSERT INTO IS IS_TEMPLATE
   JOIN KEY LC_COLLATE LC_CTYPE LIMIT LOCALE LOCAL LOCK LOGIN NOINHERIT NOLOGIN NOT NULL ON OPTION OR ORDER OWNER
   OWNED PASSWORD PRIMARY PRIVILEGES PROCEDURES PUBLIC REASSIGN REFERENCES REFRESH REINDEX RESET RETURNING REVOKE ROLE
   ROLLBACK ROUTINES SCHEMA SELECT SEQUENCES SESSION SET STRATEGY SUPERUSER SYSTEM TABLE TABLES TEMPLATE TEMPORARY TO
   TRIGGER TRUE TRUNCATE TYPES UNIQUE UPDATE USAGE USER USING VALID VALUES VERSION VIEW WHERE WITH`.split(
    /\s+/,
  ),
);

/** Comments, dollar quotes, strings, quoted names, masks, numbers, words: in this order. */
const PATTERN =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|(•masked•)|(\$[A-Za-z_]*\$[\s\S]*?\$[A-Za-z_]*\$|'(?:[^']|'')*')|("(?:[^"]|"")*")|(\b\d+(?:\.\d+)?\b)|([A-Za-z_][A-Za-z_0-9]*)/g;

/** Light colouring for reading, not a parser: what it does not know stays plain. */
export function highlightSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let end = 0;
  for (const match of sql.matchAll(PATTERN)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: sql.slice(end, match.index) });
    tokens.push(...tokensOf(match));
    end = match.index + match[0].length;
  }
  if (end < sql.length) tokens.push({ kind: 'plain', text: sql.slice(end) });
  return tokens;
}

function tokensOf(match: RegExpMatchArray): SqlToken[] {
  const text = match[0];
  if (match[1] !== undefined) return [{ kind: 'comment', text }];
  if (match[2] !== undefined) return [{ kind: 'mask', text }];
  if (match[3] !== undefined) return splitMasks(text, 'text');
  if (match[5] !== undefined) return [{ kind: 'number', text }];
  if (match[6] !== undefined && KEYWORDS.has(text.toUpperCase()) && text === text.toUpperCase()) {
    return [{ kind: 'key', text }];
  }
  return splitMasks(text, 'plain');
}

function splitMasks(text: string, kind: TokenKind): SqlToken[] {
  return text
    .split(new RegExp(`(${MASK})`))
    .filter((part) => part !== '')
    .map((part) => ({ kind: part === MASK ? 'mask' : kind, text: part }));
}
