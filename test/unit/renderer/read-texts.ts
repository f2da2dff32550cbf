import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parseSync, visitorKeys } from 'oxc-parser';

/** A sentence that the code hands to `t` and its kin. */
export interface SpokenText {
  readonly place: string;
  readonly sentence: string;
  /** It has a form for one and a form for more. */
  readonly counts: boolean;
}

export interface Texts {
  readonly spoken: SpokenText[];
  /** What a person would read and nobody translates: file, line, and what is wrong. */
  readonly faults: string[];
}

type Parents = readonly Node[];

/** Attributes that hold no words. Any other is taken for one that a person reads. */
const SILENT_ATTRIBUTES = new Set(
  (
    'accept align allowDeselect autoCapitalize checkIconPosition clampBehavior leftSectionPointerEvents rightSectionPointerEvents rightSectionWidth shadow to aria-autocomplete aria-controls aria-current aria-describedby aria-details aria-haspopup ' +
    'aria-hidden aria-labelledby aria-live aria-modal aria-orientation aria-relevant aria-sort autoComplete ' +
    'checked className classNames color columns cursor d data-autofocus data-column data-kind data-part data-state ' +
    'defaultColorScheme density direction effect fill field form frame href htmlFor icon id inputMode key kind lang language ' +
    'method mode name of offset order orientation overlayProps position preserveAspectRatio rel role rightIcon ' +
    'shape size spellCheck src stroke strokeLinecap strokeLinejoin strokeWidth style tab target tone ' +
    'transform textAnchor patternUnits patternTransform transition transitionProps type value variant view viewBox wide width xmlns path points wrap'
  ).split(' '),
);

/** Properties that a person reads wherever they stand. */
const SAID_PROPERTIES = new Set(
  (
    'action aria-label below count does empty explanation hint iconOnly label message meta note placeholder plural ' +
    'says sentence subtitle text title verb wayOut what word words'
  ).split(' '),
);

/** Names are the same in every language. */
const NAMES =
  /\b(Cadastre|PostgreSQL|MongoDB|Redis|ClickHouse|Elasticsearch|SQLSTATE|SQL|YAML|CSV|JSON|URL|URI|TLS|CA|DNS|OK|ID|npm|psql|pg_dump|libpq|JDBC|Node(\.js)?|Django|Ctrl|Alt|Tab|Esc|Enter|[A-Z]|UTF-8|English|Français|kB|MB|ms)\b/g;

const LETTER = /\p{L}/u;
/** Addresses of pages, names of styles, an example of a file. */
const CODE = /^\/\S*$|^[a-z]+(?:-[a-z\d]+)+$|@example\.com/;
const SENTENCE = /[\p{L}\d…]+[\s\u00a0]+\S*\p{L}{2}|^\s*\p{Lu}\p{Ll}/u;

/** Every text of a tree of sources: those that are spoken through `t`, and those that are not. */
export function readTexts(root: string, folder: string, except: readonly string[] = []): Texts {
  const texts: Texts = { spoken: [], faults: [] };
  for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.tsx?$/.test(path) || except.some((prefix) => path.startsWith(prefix))) continue;
    const file = `${folder}/${path}`;
    const found = textsOf(file, readFileSync(join(root, file), 'utf8'));
    texts.spoken.push(...found.spoken);
    texts.faults.push(...found.faults);
  }
  return texts;
}

export function textsOf(file: string, source: string): Texts {
  const texts: Texts = { spoken: [], faults: [] };
  const place = (node: Node) => `${file}:${source.slice(0, node.start).split('\n').length}`;
  const fault = (node: Node, words: string) =>
    texts.faults.push(`${place(node)} ${JSON.stringify(words.trim().replace(/\s+/g, ' '))}`);

  walk(parse(file, source), [], (node, parents) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      readCall(node.callee.name, node, parents);
    }
    const words = wordsOf(node);
    if (words === null || CODE.test(words) || !LETTER.test(words.replace(NAMES, ''))) return;
    if (isShown(node, parents) || (SENTENCE.test(words.replace(NAMES, '')) && !isSilent(node, parents))) {
      fault(node, words);
    }
  });
  return texts;

  function readCall(callee: string, node: Node & { type: 'CallExpression' }, parents: Parents): void {
    if (!['t', 'tn', 'tx', 'word'].includes(callee)) return;
    const inFunction = parents.some((parent) => /Function/.test(parent.type));
    if (callee !== 'word' && !inFunction) {
      fault(node, `${callee}() before the language is known: write word() here, t() where it is shown`);
    }
    const given = node.arguments[callee === 'tn' ? 1 : 0];
    const literals = given === undefined ? [] : literalsOf(given);
    for (const literal of literals) {
      const sentence = wordsOf(literal);
      if (sentence === null) continue;
      texts.spoken.push({ place: place(literal), sentence, counts: callee === 'tn' });
    }
    if (callee !== 't' && literals.length === 0) fault(node, `${callee}() takes a sentence as it stands`);
  }
}

/** Every string that stands in a tree of sources; in a template `…` stands for what is filled in. */
export function readStrings(root: string, folder: string): Set<string> {
  const strings = new Set<string>();
  for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(path)) continue;
    walk(parse(path, readFileSync(join(root, folder, path), 'utf8')), [], (node) => {
      for (const frame of framesOf(node)) strings.add(frame);
    });
  }
  return strings;
}

/** The strings that stand as this property, such as every `verb` of the audit log, with their place. */
export function readNamed(root: string, folder: string, name: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.tsx?$/.test(path)) continue;
    const source = readFileSync(join(root, folder, path), 'utf8');
    walk(parse(path, source), [], (node) => {
      if (node.type !== 'Property' || node.key.type !== 'Identifier' || node.key.name !== name) return;
      const line = source.slice(0, node.start).split('\n').length;
      for (const frame of literalsOf(node.value).flatMap(framesOf))
        found.set(frame, `${folder}/${path}:${line}`);
    });
  }
  return found;
}

/** A sentence that the engine says, as it stands before it is filled in. */
export interface EngineSentence {
  readonly frame: string;
  readonly place: string;
}

/** Two words beside each other, or a word beside what is filled in. */
const PROSE = /\p{Ll}{2,} \S*\p{Ll}{2,}|… \p{Ll}{2,}|\p{Ll}{3,} …/u;
/** What is code in every language: SQL, commands and their options, connection strings, marks on a server, files with comments. */
const NO_PROSE =
  /^\s*(?:SELECT|INSERT|UPDATE|CREATE|ALTER|DROP|GRANT|REVOKE|SET|WITH|DELETE|FROM|BEGIN|COMMENT)\b|^ ?--|^# |^cadastre (?:audit|blueprint|template) [^-]*\n|^cadastre [a-z-]+ [a-z-]+(?: (?:--[a-z-]+|…|[A-Z]+))*$|sslmode=|^\^?Cadastre (?:tenant|shared database) …/;

/** The sentences of a tree of the engine: every string of prose outside SQL and faults of the program. */
export function readSentences(root: string, folder: string): EngineSentence[] {
  const found = new Map<string, string>();
  for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.ts')) continue;
    const source = readFileSync(join(root, folder, path), 'utf8');
    walk(parse(path, source), [], (node, parents) => {
      if (parents.some(isCode)) return;
      const line = source.slice(0, node.start).split('\n').length;
      for (const frame of framesOf(node).map((each) => each.replaceAll(/…{2,}/g, '…')))
        if (PROSE.test(frame) && !NO_PROSE.test(frame)) found.set(frame, `${folder}/${path}:${line}`);
    });
  }
  return [...found].map(([frame, place]) => ({ frame, place }));
}

function isCode(node: Node): boolean {
  if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && node.callee.name === 'Error';
  return ['TaggedTemplateExpression', 'ImportDeclaration', 'TSLiteralType'].includes(node.type);
}

function parse(file: string, source: string): Node {
  const parsed = parseSync(file, source);
  const fault = parsed.errors.find((error) => error.severity === 'Error');
  if (fault) throw new Error(`${file}: ${fault.message}`);
  return parsed.program;
}

function walk(node: Node, parents: Parents, see: (node: Node, parents: Parents) => void): void {
  see(node, parents);
  const above = [...parents, node];
  for (const key of visitorKeys[node.type] ?? []) {
    const below = (node as unknown as Record<string, unknown>)[key];
    for (const child of Array.isArray(below) ? below : [below]) if (isNode(child)) walk(child, above, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** The words that a node holds itself; of a template the fixed ones. */
function wordsOf(node: Node): string | null {
  if (node.type === 'JSXText') return node.value;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked ?? '').join('…');
  return null;
}

/** What a string can be before it is filled in: a template that chooses between two words is two frames. */
function framesOf(node: Node): string[] {
  if (node.type !== 'TemplateLiteral') {
    const words = node.type === 'JSXText' ? null : wordsOf(node);
    return words === null ? [] : [words];
  }
  return node.quasis.reduce<string[]>(
    (frames, quasi, at) => {
      const filled = node.expressions[at - 1];
      const given = filled?.type === 'ConditionalExpression' ? literalsOf(filled).flatMap(framesOf) : [];
      const middles = at === 0 ? [''] : given.length > 0 ? given : ['…'];
      return frames.flatMap((frame) => middles.map((middle) => frame + middle + (quasi.value.cooked ?? '')));
    },
    [''],
  );
}

/** The strings that an argument can be: itself, or the branches of a choice. */
function literalsOf(node: Node): Node[] {
  if (node.type === 'ConditionalExpression') {
    return [...literalsOf(node.consequent), ...literalsOf(node.alternate)];
  }
  return wordsOf(node) === null ? [] : [node];
}

/** What a value passes through unchanged on its way to the screen. */
function carries(parent: Node, child: Node): boolean {
  if (parent.type === 'ConditionalExpression') return parent.test !== child;
  if (parent.type === 'LogicalExpression') return true;
  if (parent.type === 'BinaryExpression') return parent.operator === '+';
  return ['TemplateLiteral', 'ArrayExpression', 'TSAsExpression', 'TSSatisfiesExpression'].includes(
    parent.type,
  );
}

/** Where a value ends up: the first parent that does something with it, and the child that leads there. */
function sinkOf(node: Node, parents: Parents): { sink: Node | undefined; child: Node; rest: Parents } {
  let child = node;
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    const parent = parents[at];
    if (parent === undefined || !carries(parent, child))
      return { sink: parent, child, rest: parents.slice(0, at) };
    child = parent;
  }
  return { sink: undefined, child, rest: [] };
}

function isShown(node: Node, parents: Parents): boolean {
  if (node.type === 'JSXText') return true;
  const { sink, child, rest } = sinkOf(node, parents);
  if (sink?.type === 'JSXAttribute') return !isSilentAttribute(sink);
  if (sink?.type === 'JSXExpressionContainer') {
    const holder = rest.at(-1);
    return holder?.type === 'JSXAttribute' ? !isSilentAttribute(holder) : holder !== undefined;
  }
  if (sink?.type === 'Property') {
    if (sink.value !== child || sink.key.type !== 'Identifier') return false;
    return SAID_PROPERTIES.has(sink.key.name) || (sink.key.name === 'value' && hasKey(rest.at(-1)));
  }
  return saysString(sink, rest);
}

/** `{ key: 'Role', value: 'none' }` is a line of facts; `{ value: 'none', label: 'None' }` is a choice of a field. */
function hasKey(object: Node | undefined): boolean {
  return (
    object?.type === 'ObjectExpression' &&
    object.properties.some(
      (each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === 'key',
    )
  );
}

/** A function that promises any string, not one of a few, and gives a word: it is for a person. */
function saysString(sink: Node | undefined, rest: Parents): boolean {
  if (sink?.type !== 'ReturnStatement' && sink?.type !== 'ArrowFunctionExpression') return false;
  const maker =
    sink.type === 'ReturnStatement' ? rest.findLast((parent) => /Function/.test(parent.type)) : sink;
  if (maker === undefined || !('returnType' in maker) || maker.returnType == null) return false;
  const promised = maker.returnType.typeAnnotation;
  const parts = promised.type === 'TSUnionType' ? promised.types : [promised];
  return parts.some((part) => part.type === 'TSStringKeyword');
}

function inSilentAttribute(parents: Parents): boolean {
  return parents.some((parent) => parent.type === 'JSXAttribute' && isSilentAttribute(parent));
}

function isSilentAttribute(attribute: Node & { type: 'JSXAttribute' }): boolean {
  if (attribute.name.type !== 'JSXIdentifier') return false;
  const { name } = attribute.name;
  const given = attribute.value?.type === 'Literal' ? `${attribute.value.value}` : null;
  // `scope="col"` of a table's head, `scope` of a page's head.
  if (name === 'scope') return /^(?:col|row)(?:group)?$/.test(String(given));
  // `name="Host"` is what a part is called on the screen, `name="server"` what a field is called in a form.
  if (name === 'name' && given !== null) return !/^\p{Lu}/u.test(given);
  return SILENT_ATTRIBUTES.has(name) || name.startsWith('data-');
}

/** Places where a string is no text even though it looks like one. */
function isSilent(node: Node, parents: Parents): boolean {
  const { sink, child } = sinkOf(node, parents);
  switch (sink?.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSLiteralType':
    case 'SwitchCase':
    case 'BinaryExpression':
      return true;
    case 'MemberExpression':
      return sink.property === child;
    case 'Property':
      return sink.key === child || inSilentAttribute(parents);
    case 'CallExpression':
      return sink.callee.type === 'Identifier' && ['t', 'tn', 'tx', 'word'].includes(sink.callee.name);
    // A fault of the program itself, which no person is meant to see.
    case 'NewExpression':
      return sink.callee.type === 'Identifier' && sink.callee.name === 'Error';
    case 'JSXAttribute':
      return isSilentAttribute(sink);
    default:
      return inSilentAttribute(parents);
  }
}
