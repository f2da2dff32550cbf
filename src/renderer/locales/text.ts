import { createInstance, type TOptions } from 'i18next';
import { engine } from './fr/engine/index.ts';
import { FRENCH } from './fr/index.ts';
import type { Locale } from './language.ts';

/** The names between double braces. */
type Names<Sentence> = Sentence extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** What stands for each name of a sentence. A number is written the way of the language. */
export type Values<Sentence> = { [Name in Names<Sentence>]: string | number };

/**
 * A sentence that a constant holds: the test of texts finds it where it stands, `t` says it where it is shown.
 * To TypeScript it is no string, so that nobody shows it as it stands.
 */
export interface Word {
  readonly [sentence]: true;
}
declare const sentence: unique symbol;

/** Any string would do for TypeScript, but only what stands in the code can have been translated. */
export type Literal<Sentence extends string> = string extends Sentence ? never : Sentence;

type Given<Sentence> = [Names<Sentence>] extends [never] ? [] : [values: Values<Sentence>];

const NAME = /\{\{(\w+)\}\}/g;

/** What the engine fills in with more than a word, as it came. */
const ANY_TEXT: ReadonlySet<string> = new Set(['name', 'databases', 'place', 'text']);
/** What it fills in with words of its own: they are told too. */
const TOLD_TOO: ReadonlySet<string> = new Set(['why', 'what', 'list', 'status', 'statuses', 'act']);
/** Surely words of its own: where the screens do not know them, another sentence is meant. */
const KNOWN = 'how';
/** A number, with a point in English. */
const SIZE = 'size';
/** What may follow, told too: `Did you mean …?`, or nothing. */
const HINT = 'hint';
/** One word of a closed list, told too. */
const TOLD_WORD: ReadonlySet<string> = new Set(['model', 'from', 'to']);

/** How a list ends: of a value, never of a sentence, in which it may stand anywhere. */
const LIST_END = '{{list}} and {{what}}';
/** Where a sentence ends and another begins. */
const BETWEEN_SENTENCES = /(?<=[.?!]) (?=[\p{Lu}\d])/u;

const FORMS = ['one', 'many', 'other'] as const;

const texts = createInstance();
void texts.init({
  lng: 'en',
  fallbackLng: false,
  // An English sentence is its own key: its dots and colons mean nothing.
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  resources: { fr: { translation: expand(FRENCH) } },
});

/** The engine fills its sentences before they come here: what stands for a name is found again. First those with most words of their own. */
const patterns = Object.keys(engine)
  .filter((key) => key.includes('{{') && key !== LIST_END)
  .sort((a, b) => b.replace(NAME, '').length - a.replace(NAME, '').length)
  .map((key) => ({
    key,
    names: [...key.matchAll(NAME)].map((found) => found[1] ?? ''),
    pattern: new RegExp(`^${key.split(NAME).map(piece).join('')}$`, 'su'),
  }));

let locale: Locale = 'en';
let translate = texts.getFixedT(locale);

/** From now on every text is told in this language. What is on the screen has to be made again. */
export function setLocale(next: Locale): void {
  if (next === locale) return;
  locale = next;
  looked.clear();
  translate = texts.getFixedT(next);
}

export function currentLocale(): Locale {
  return locale;
}

/**
 * A text for a person: the English sentence as it stands in the code, told in the language of the screens.
 * Two meanings of one English word are told apart behind a bar, which nobody sees: `t('Open|state')`.
 */
export function t(sentence: Word): string;
export function t<const Sentence extends string>(
  sentence: Literal<Sentence>,
  ...[values]: Given<Sentence>
): string;
export function t(sentence: string | Word, values?: Readonly<Record<string, string | number>>): string {
  return fill(template(sentence as string), values);
}

/** A text that counts: the English for one, then for any other number. `count` chooses the form. */
export function tn<const One extends string, const Other extends string>(
  one: Literal<One>,
  other: Literal<Other>,
  values: Values<One | Other> & { count: number },
): string {
  const forms = { count: values.count, defaultValue_one: one, defaultValue_other: other };
  return fill(template(other, forms), values);
}

/** Marks a sentence of a constant, which is made before the language is known. */
export function word(sentence: string): Word {
  return sentence as unknown as Word;
}

/** The sentence in the language of the screens, its names still in braces. */
export function template(sentence: string, options: TOptions = {}): string {
  return translate(sentence, { defaultValue: withoutMeaning(sentence), ...options, skipInterpolation: true });
}

/** Sentences that were looked for: a list asks for the same ones at every paint. */
const looked = new Map<string, string | null>();
const LOOKED_AT_MOST = 2_000;

/** The sentence of the engine in the language of the screens, or null where they have no words for it. */
export function known(sentence: string): string | null {
  if (locale === 'en') return sentence;
  const before = looked.get(sentence);
  if (before !== undefined) return before;
  if (looked.size >= LOOKED_AT_MOST) looked.clear();
  const found = lookFor(sentence);
  looked.set(sentence, found);
  return found;
}

function lookFor(sentence: string): string | null {
  if (texts.exists(sentence, { lng: locale })) return template(sentence);
  return (
    toldBySentence(sentence) ??
    toldByPattern(sentence) ??
    toldByCount(sentence) ??
    toldFromLower(sentence) ??
    toldInParts(sentence)
  );
}

/** Facts between semicolons; a last one such as `; and 3 more` is known with its own. */
function toldInParts(text: string): string | null {
  const parts = text.split('; ');
  // A part that was looked for with its mark is not cut again, or it would be looked for for ever.
  if (parts.length === 1 || text.startsWith('; ')) return null;
  const all = parts.map((part, at) => known(part) ?? (at === 0 ? null : withoutMark(known(`; ${part}`))));
  return all.includes(null) ? null : all.join('\u202f; ');
}

const withoutMark = (told: string | null) => told?.replace(/^\s*;\s/u, '') ?? null;

/** What the engine says in the middle of a sentence too, and here begins one. */
function toldFromLower(text: string): string | null {
  const bare = text.replace(/(?<=\p{Ll})\.$/u, '');
  const whole = bare === text ? null : (known(bare) ?? null);
  if (whole !== null) return `${whole}.`;
  if (!/^\p{Lu}\p{Ll}/u.test(text)) return null;
  const told = lookFor(text.charAt(0).toLowerCase() + text.slice(1));
  return told === null ? null : told.charAt(0).toUpperCase() + told.slice(1);
}

/** A number of something that the screens count too. */
function toldByCount(text: string): string | null {
  const [, digits, what] = /^(\d+) (.+)$/.exec(text) ?? [];
  const key = `{{count}} ${what}`;
  if (digits === undefined || !texts.exists(`${key}_other`, { lng: locale })) return null;
  const count = Number(digits);
  return fill(template(key, { count }), { count });
}

/** Sentences one after the other, each told; null where one of them has no words. */
function toldBySentence(text: string): string | null {
  const sentences = text.split(BETWEEN_SENTENCES);
  if (sentences.length === 1) return null;
  const all = sentences.map((sentence) => known(sentence));
  return all.includes(null) ? null : all.join(' ');
}

function toldByPattern(sentence: string): string | null {
  for (const { pattern, names, key } of patterns) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const values = names.map((name, at) => [name, toldValue(name, found[at + 1] ?? '')] as const);
    if (values.some(([, value]) => value === null)) continue;
    return fill(template(key), Object.fromEntries(values));
  }
  return null;
}

/** What PostgreSQL or a person said stays as it came; a list is told part by part. */
function toldValue(name: string, value: string): string | null {
  if (name === KNOWN) return known(value);
  if (name === SIZE) return new Intl.NumberFormat(locale).format(Number(value));
  if (name === HINT) return value === '' ? '' : (known(value) ?? value);
  if (!TOLD_TOO.has(name) && !TOLD_WORD.has(name)) return value;
  const whole = (name === 'list' ? toldInParts(value) : null) ?? known(value) ?? known(value.toUpperCase());
  if (whole !== null) return whole;
  if (TOLD_WORD.has(name)) return value;
  const end = / and (?!.* and )/.exec(value);
  if (end !== null && !value.includes('; ')) {
    const [list, what] = [value.slice(0, end.index), value.slice(end.index + end[0].length)];
    return fill(template(LIST_END), { list: toldValue('list', list), what: toldValue('what', what) });
  }
  for (const between of ['; ', ', ']) {
    const parts = value.split(between);
    if (parts.length > 1) return parts.map((part) => toldValue(name, part)).join(between);
  }
  return value;
}

/** Puts the values in place of their names; a name without a value stays to be seen. */
export function fill(sentence: string, values: Readonly<Record<string, unknown>> = {}): string {
  return sentence.replace(NAME, (whole, name: string) => {
    const value = values[name];
    if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value);
    return typeof value === 'string' ? value : whole;
  });
}

/** Splitting by a name leaves the name between two pieces. One word, lest a sentence be told by halves. */
function piece(text: string, at: number): string {
  if (at % 2 === 0) return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if (text === HINT) return '((?:\\W.*?)?)';
  if (text === SIZE) return '(\\d+(?:\\.\\d+)?)';
  return ANY_TEXT.has(text) || TOLD_TOO.has(text) || text === KNOWN ? '(.+?)' : '(\\S+?)';
}

function withoutMeaning(sentence: string): string {
  return sentence.split('|')[0] ?? sentence;
}

/** A pair holds the forms for one and for more. French counts 0 and 1 as one, and millions as `many`. */
function expand(language: Readonly<Record<string, string | readonly [string, string]>>) {
  return Object.fromEntries(
    Object.entries(language).flatMap(([sentence, text]) =>
      typeof text === 'string'
        ? [[sentence, text]]
        : FORMS.map((form) => [`${sentence}_${form}`, form === 'one' ? text[0] : text[1]]),
    ),
  );
}
