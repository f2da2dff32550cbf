import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language, MessageKind } from '../../shared/models/message.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import { MESSAGE_VALUES, type MessageValues } from './message-values.ts';

/** Where the templates lie: those that come with Cadastre, and a folder of the admins' own. */
export interface TemplateFolders {
  readonly shipped: string;
  readonly own: string | null;
}

export interface RenderedMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const SUBJECT = /^Subject:[ \t]*(.+)\r?\n\r?\n/;
/** `{{value}}`, or `{{#value}}…{{/value}}` for what is said only where there is a value. */
const SECTION = /\{\{#(\w+)\}\}([\s\S]*?)\{\{\/\1\}\}/g;
const VALUE = /\{\{([^{}]*)\}\}/g;
/** Around the HTML of every message: head, width, title. */
const FRAME = 'frame.html';
/** The line of the frame where the content goes, with its indentation. */
const CONTENT = /^([ \t]*)\{\{content\}\}[ \t]*$/m;
const CONTENT_MARK = '{{content}}';
/** What is a page already gets no frame. */
const PAGE = /^\s*<(?:!doctype|html)\b/i;

/**
 * Makes a message of a kind from its two templates. The text begins with the line `Subject: …`; the HTML stands in the
 * frame, and its values are escaped. Throws `INVALID_INPUT` naming file and line where a template of an admin's own is wrong.
 */
export async function renderMessage(
  folders: TemplateFolders,
  kind: MessageKind,
  language: Language,
  values: MessageValues,
): Promise<RenderedMessage> {
  const [textFile, htmlFile] = await Promise.all([
    readTemplate(folders, `${kind}.${language}.txt`),
    readTemplate(folders, `${kind}.${language}.html`),
  ]);
  checkTemplate(textFile, kind);
  checkTemplate(htmlFile, kind);
  const page = PAGE.test(htmlFile.content) ? htmlFile.content : await framed(folders, kind, htmlFile.content);
  const head = SUBJECT.exec(textFile.content);
  if (!head?.[1]) throw wrong(textFile.path, 1, 'It begins with the line "Subject: …" and an empty line');
  const subject = fill(head[1], values, oneLine).trim();
  return {
    subject,
    text: fill(textFile.content.slice(head[0].length), values, (value) => value),
    html: fill(page, { ...values, subject, language }, escapeHtml),
  };
}

interface TemplateFile {
  readonly path: string;
  readonly content: string;
}

/** The admins' own file where there is one, else ours. */
async function readTemplate(folders: TemplateFolders, name: string): Promise<TemplateFile> {
  if (folders.own !== null) {
    const path = join(folders.own, name);
    try {
      return { path, content: await readFile(path, 'utf8') };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw wrong(path, null, `It cannot be read (${code ?? 'unknown'})`);
    }
  }
  const path = join(folders.shipped, name);
  try {
    return { path, content: await readFile(path, 'utf8') };
  } catch (error) {
    throw new CadastreError('INTERNAL', `The template ${name} is missing from this installation`, {}, error);
  }
}

/** The content in its frame, before anything is filled in: no value is read as a template. */
async function framed(folders: TemplateFolders, kind: MessageKind, content: string): Promise<string> {
  const frame = await readTemplate(folders, FRAME);
  checkTemplate(frame, kind, ['content']);
  if (!CONTENT.test(frame.content))
    throw wrong(frame.path, null, `It has no line that is ${CONTENT_MARK} alone`);
  return frame.content.replace(CONTENT, (_, indent: string) =>
    content.trimEnd().replaceAll(/^(?=.)/gm, indent),
  );
}

function checkTemplate(
  { path, content }: TemplateFile,
  kind: MessageKind,
  more: readonly string[] = [],
): void {
  const known: readonly string[] = ['subject', 'language', ...more, ...MESSAGE_VALUES[kind]];
  const lineOf = (index: number) => content.slice(0, index).split('\n').length;
  const bare = content.replaceAll(SECTION, (section, name: string, inner: string) => {
    if (!known.includes(name)) throw wrong(path, lineOf(content.indexOf(section)), unknownValue(name, kind));
    return inner;
  });
  for (const [mark, name = ''] of bare.matchAll(VALUE)) {
    if (known.includes(name)) continue;
    const line = lineOf(content.indexOf(mark));
    throw wrong(path, line, /^[#/]/.test(name) ? `${mark} has no counterpart` : unknownValue(name, kind));
  }
}

const unknownValue = (name: string, kind: MessageKind) =>
  `There is no {{${name}}} in this message; there are ${MESSAGE_VALUES[kind].join(', ')}`;

function fill(template: string, values: MessageValues, write: (value: string) => string): string {
  return (
    template
      .replaceAll(SECTION, (_, name: string, inner: string) => (values[name] ? inner : ''))
      // A paragraph that is not said leaves one empty line, not three.
      .replaceAll(/(?:\r?\n){3,}/g, '\n\n')
      .replaceAll(VALUE, (_, name: string) => write(values[name] ?? ''))
  );
}

/** A header is one line. */
const oneLine = (value: string) => value.replaceAll(/[\s\p{Cc}]+/gu, ' ');

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (value: string) => value.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);

function wrong(path: string, line: number | null, message: string): CadastreError {
  const place = line === null ? path : `${path}:${line}`;
  return invalidInput(
    [{ field: 'mail.templateFolder', message: `${place}: ${message}` }],
    `${place}: ${message}`,
  );
}
