import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engine } from '../../../src/renderer/locales/fr/engine/index.ts';
import { FEATURES, FRENCH } from '../../../src/renderer/locales/fr/index.ts';
import { readNamed, readStrings, readTexts, textsOf } from './read-texts.ts';

const root = join(import.meta.dirname, '../../..');
/** What is told by other means: units of numbers, verbs that only English bends, keywords of SQL. */
const BY_LANGUAGE = ['locales/', 'lib/format.ts', 'features/audit/english-act.ts', 'parts/highlight-sql.ts'];
const { spoken, faults } = readTexts(root, 'src/renderer', BY_LANGUAGE);
const french = new Map(Object.entries(FRENCH));

const names = (text: string) => [...new Set(text.match(/\{\{\w+\}\}|<\/?\w+\/?>/g) ?? [])].sort();

/** Titles of findings are free sentences, settings are called after what they set, pages for tenants have their own languages, a schema names its columns. */
const FREE = /engine\/(?:servers|configuration|routing\/message-pages|adapters)\b/;

describe('the texts of the screens', () => {
  it('all go through t', () => {
    expect(faults).toEqual([]);
  });

  it('each have a French text', () => {
    const without = spoken.filter(({ sentence, counts }) => {
      const text = french.get(sentence);
      return text === undefined || (typeof text !== 'string') !== counts;
    });
    expect(without.map(({ place, sentence }) => `${place} ${JSON.stringify(sentence)}`)).toEqual([]);
  });

  it('leave no French text that nobody says', () => {
    const said = new Set(spoken.map(({ sentence }) => sentence));
    const ours = FEATURES.filter((feature) => feature !== engine).flatMap((feature) => Object.keys(feature));
    expect(ours.filter((sentence) => !said.has(sentence))).toEqual([]);
    // What stands for a name is filled in by the engine.
    const told = ['src/engine', 'src/shared', 'src/api'].flatMap((folder) => [...readStrings(root, folder)]);
    const frames = new Set(told.flatMap((frame) => [frame, frame.replaceAll(/…{2,}/g, '…')]));
    const lost = Object.keys(engine).filter((key) => !frames.has(key.replaceAll(/\{\{\w+\}\}/g, '…')));
    expect(lost).toEqual([]);
  });

  it('know every act and every step of the engine', () => {
    const frames = new Set(Object.keys(engine).map((key) => key.replaceAll(/\{\{\w+\}\}/g, '…')));
    const unknown = ['verb', 'title'].flatMap((name) =>
      [...readNamed(root, 'src/engine', name)]
        .filter(([words, place]) => !frames.has(words) && !french.has(words) && !FREE.test(place))
        .map(([words, place]) => `${place} ${JSON.stringify(words)}`),
    );
    expect(unknown).toEqual([]);
  });

  it('stand in one file each', () => {
    const seen = FEATURES.flatMap((feature) => Object.keys(feature));
    expect(seen.filter((sentence, at) => seen.indexOf(sentence) !== at)).toEqual([]);
  });

  it('keep every name and element in French', () => {
    const lost = [...french].flatMap(([sentence, text]) => {
      const forms = typeof text === 'string' ? [text] : [text[1]];
      return forms
        .filter((form) => names(form).join() !== names(sentence).join())
        .map((form) => [sentence, form]);
    });
    expect(lost).toEqual([]);
  });

  it('follow the rules of French print', () => {
    const wrong = [...french.values()].flat().filter((text) => /[ ][;:?!%»]|« |\p{L}'\p{L}/u.test(text));
    expect(wrong).toEqual([]);
  });
});

describe('the reading of texts', () => {
  const read = (source: string) => textsOf('a.tsx', source).faults;
  it.each([
    ['words between tags', '() => <p>Save it</p>'],
    ['a name for the screen reader', '() => <b aria-label="save" />'],
    ['a choice', "(a: boolean) => <p>{a ? t('x') : 'none'}</p>"],
    ['a template', `(n: number) => <p title={\`$\{n} rows\`} />`],
    ['a label in an object', "() => ({ id: 'x', label: 'save' })"],
    ['a fact', "() => [{ key: t('x'), value: 'none' }]"],
    ['a sentence that a function returns', "() => 'Nothing here'"],
    ['a word that a function gives', "(): string => 'waits'"],
    ['glued pieces', `(n: string) => \`Remove $\{n}\``],
    ['a text made too early', "const a = t('Save')"],
    ['a sentence from a variable', '(a: string) => word(a)'],
  ])('finds %s', (_what, source) => {
    expect(read(source)).toHaveLength(1);
    expect(read(source)[0]).toMatch(/^a\.tsx:1 /);
  });

  it('leaves what nobody reads', () => {
    const source = `import x from 'Some Thing'; const f = (a: 'Two words') =>
      <p className="one two" title={t('Save it')}>{a === 'Two words' && t(a ? 'x' : 'y')}, PostgreSQL 18</p>`;
    expect(textsOf('a.tsx', source)).toEqual({
      faults: [],
      spoken: ['Save it', 'x', 'y'].map((sentence) => ({ place: 'a.tsx:2', sentence, counts: false })),
    });
  });
});
