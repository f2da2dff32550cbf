/** How the files of a folder are named and what lies in one: Cadastre's own way, and those that other tools have. */
export const MIGRATION_FORMATS = [
  'plain',
  'dbmate',
  'flyway',
  'golang-migrate',
  'node-pg-migrate',
  'prisma',
] as const;
export type MigrationFormatName = (typeof MIGRATION_FORMATS)[number];

/** What the name of a file says of it. */
export type NamedFile =
  | { readonly part: 'up'; readonly version: string }
  | { readonly part: 'down'; readonly version: string }
  /** Run again whenever its content changes, after all others. */
  | { readonly part: 'repeatable'; readonly version: string };

/** A stretch of a text, from and up to an offset. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What one file holds. */
export interface FileParts {
  readonly up: Stretch;
  readonly down: Stretch | null;
  readonly transactional: boolean;
}

export interface MigrationFormat {
  readonly name: MigrationFormatName;
  /** Each migration is a folder of its own with this file in it; null: files side by side. */
  readonly fileInFolder: string | null;
  /** Of the file, or of its folder. A text instead is what is wrong with the name. */
  nameOf(name: string): NamedFile | string;
  /** A text instead is what is wrong with the content. */
  partsOf(content: string): FileParts | string;
}

/** The same text with all outside the stretch turned into blanks: offsets, lines and columns stay what they are. */
export function onlyStretch(content: string, { start, end }: Stretch): string {
  const blank = (text: string) => text.replaceAll(/[^\r\n]/g, ' ');
  return `${blank(content.slice(0, start))}${content.slice(start, end)}${blank(content.slice(end))}`;
}
