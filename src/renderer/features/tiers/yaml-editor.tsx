import {
  type KeyboardEvent,
  memo,
  type RefObject,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { TierProblem } from '../../../shared/models/tier.ts';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import styles from './editor.module.css';
import { endOfValue, highlightYaml, type YamlToken } from './highlight-yaml.ts';

export interface YamlEditorHandle {
  /** Puts the cursor on a line, from 0, and brings it into view. */
  goTo: (line: number, column?: number) => void;
}

interface YamlEditorProps {
  value: string;
  file: string;
  /** Lines, from 0, that a draft has changed. */
  changed: ReadonlySet<number>;
  problems: readonly TierProblem[];
  onChange: (value: string) => void;
  onUndo: () => void;
  onRedo: () => void;
  handle: RefObject<YamlEditorHandle | null>;
}

const INDENT = '  ';
const LINE_HEIGHT = 17;
const PADDING = 6;

/**
 * A text area over a coloured copy of itself: selection, paste, spelling and screen readers are the browser's own.
 * Tab indents; after Escape it leaves, so that nobody is caught in it.
 */
export function YamlEditor(props: YamlEditorProps) {
  const { value, file, changed, problems, onChange, onUndo, onRedo, handle } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const leaving = useRef(false);
  const before = useRef(value);
  const hint = useId();
  const lines = useMemo(() => value.split('\n'), [value]);
  const wrong = useMemo(() => problemsByLine(problems), [problems]);

  // A change from elsewhere, such as an undo, leaves the cursor behind what has changed.
  useLayoutEffect(() => {
    const input = area.current;
    if (input !== null && before.current !== value && input.dataset['typed'] !== value) {
      const at = endOfChange(before.current, value);
      if (document.activeElement === input) input.setSelectionRange(at, at);
    }
    before.current = value;
  }, [value]);

  useImperativeHandle(handle, () => ({
    goTo: (line, column = 0) => {
      const input = area.current;
      if (input === null) return;
      const at = input.value.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + column;
      input.focus({ preventScroll: true });
      input.setSelectionRange(at, at);
      const top = PADDING + line * LINE_HEIGHT;
      const box = frame.current;
      if (box !== null && (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 3 * LINE_HEIGHT))
        box.scrollTop = Math.max(0, top - box.clientHeight / 3);
    },
  }));

  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, shiftKey, ctrlKey, metaKey, currentTarget: input } = event;
    if (event.nativeEvent.isComposing) return;
    const left = leaving.current;
    leaving.current = key === 'Escape' || (left && key === 'Shift');
    if (key === 'Escape') event.stopPropagation();
    else if ((ctrlKey || metaKey) && !event.altKey && key.toLowerCase() === 'z') {
      event.preventDefault();
      (shiftKey ? onRedo : onUndo)();
    } else if ((ctrlKey || metaKey) && key.toLowerCase() === 'y') {
      event.preventDefault();
      onRedo();
    } else if (key === 'Tab' && !left && !ctrlKey && !metaKey) {
      event.preventDefault();
      indent(input, shiftKey);
    } else if (key === 'Enter' && !ctrlKey && !metaKey) {
      event.preventDefault();
      insert(`\n${indentOfNext(input.value, input.selectionStart)}`);
    }
  };

  return (
    <div ref={frame} className={styles['frame']}>
      <div className={styles['sheet']}>
        <pre className={styles['colours']} aria-hidden="true">
          {lines.map((line, at) => (
            <Line
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
              key={at}
              number={at + 1}
              text={line}
              changed={changed.has(at)}
              from={wrong.get(at)}
            />
          ))}
        </pre>
        <textarea
          ref={area}
          className={styles['area']}
          value={value}
          aria-label={t('Text of {{file}}', { file })}
          aria-describedby={hint}
          aria-invalid={problems.length > 0}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          rows={lines.length}
          onKeyDown={keys}
          onChange={(event) => {
            event.currentTarget.dataset['typed'] = event.currentTarget.value;
            onChange(event.currentTarget.value);
          }}
        />
      </div>
      <span id={hint} className="sr-only">
        {t('Tab indents the line. Escape, then Tab, leaves the text.')}
      </span>
    </div>
  );
}

interface LineProps {
  number: number;
  text: string;
  changed: boolean;
  /** Where what is wrong begins, from 0; undefined: nothing is. */
  from: number | undefined;
}

/** Drawn again only when it changes: a letter costs one line. */
const Line = memo(function Line({ number, text, changed, from }: LineProps) {
  const tokens = highlightYaml(text);
  const bad = from !== undefined;
  return (
    <span className={classes(styles['line'], bad && styles['bad'], changed && styles['changed'])}>
      <b>{number}</b>
      {(bad ? cutTokens(tokens, from, Math.max(endOfValue(text), from)) : [tokens.map(uncut)])
        .flat()
        .map(({ token, wavy }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one line never move.
          <span key={at} className={classes(styles[token.kind], wavy && styles['wavy'])}>
            {token.text}
          </span>
        ))}
      {'\n'}
    </span>
  );
});

interface Piece {
  readonly token: YamlToken;
  readonly wavy: boolean;
}

const uncut = (token: YamlToken): Piece => ({ token, wavy: false });

/** Splits the tokens where the underline begins and ends. */
function cutTokens(tokens: readonly YamlToken[], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { kind, text } of tokens) {
    const start = Math.min(Math.max(from - at, 0), text.length);
    const end = Math.min(Math.max(to - at, start), text.length);
    for (const [part, wavy] of [
      [text.slice(0, start), false],
      [text.slice(start, end), true],
      [text.slice(end), false],
    ] as const)
      if (part !== '') pieces.push({ token: { kind, text: part }, wavy });
    at += text.length;
  }
  return pieces;
}

function problemsByLine(problems: readonly TierProblem[]): ReadonlyMap<number, number> {
  const lines = new Map<number, number>();
  for (const { line, column } of problems)
    if (line !== null && !lines.has(line - 1)) lines.set(line - 1, Math.max(0, (column ?? 1) - 1));
  return lines;
}

/** Through the browser, so that it is one change like any other and the cursor stands behind it. */
function insert(text: string): void {
  document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
}

/** One step in or out: the lines of the selection, or the cursor alone. */
function indent(input: HTMLTextAreaElement, out: boolean): void {
  const { selectionStart: start, selectionEnd: end, value } = input;
  if (start === end && !out) {
    insert(INDENT);
    return;
  }
  const first = value.lastIndexOf('\n', start - 1) + 1;
  const lines = value.slice(first, end).split('\n');
  const moved = lines.map((line) => (out ? line.replace(/^ {1,2}/, '') : line === '' ? line : INDENT + line));
  input.setSelectionRange(first, end);
  insert(moved.join('\n'));
  if (start !== end) input.setSelectionRange(first, first + moved.join('\n').length);
}

/** A new line stands where the last began, one step further in after a key that opens a section. */
function indentOfNext(value: string, at: number): string {
  const line = value.slice(value.lastIndexOf('\n', at - 1) + 1, at);
  const own = /^\s*/.exec(line)?.[0] ?? '';
  return /:\s*$/.test(line) ? own + INDENT : own;
}

function endOfChange(before: string, after: string): number {
  let tail = 0;
  while (
    tail < before.length &&
    tail < after.length &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  return after.length - tail;
}
