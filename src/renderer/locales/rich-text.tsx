import { Fragment, type ReactNode } from 'react';
import { fill, type Literal, template, type Values } from './text.ts';

type Elements<Sentence> = Sentence extends `${string}<${infer Tag}>${infer Rest}`
  ? Tag extends `/${string}`
    ? Elements<Rest>
    : (Tag extends `${infer Name}/` ? Name : Tag) | Elements<Rest>
  : never;

/** What stands for an element: `<slug/>` takes a node, `<link>words</link>` a function of its words. */
type Parts<Sentence> = { [Name in Elements<Sentence>]: ReactNode | ((words: string) => ReactNode) };

/**
 * A text with elements in it, which another language may put in another order:
 * `tx('Type <slug/> to remove it', { slug: <code>{slug}</code> })`. Elements do not nest.
 * What a value holds is never read as an element.
 */
export function tx<const Sentence extends string>(
  sentence: Literal<Sentence>,
  given: Values<Sentence> & Parts<Sentence>,
): ReactNode {
  const values: Readonly<Record<string, unknown>> = given;
  const pieces: ReactNode[] = [];
  const told = template(sentence);
  let end = 0;
  for (const found of told.matchAll(/<(\w+)(?:\/>|>(.*?)<\/\1>)/gs)) {
    pieces.push(fill(told.slice(end, found.index), values));
    const part = values[found[1] ?? ''] as ReactNode | ((words: string) => ReactNode);
    pieces.push(typeof part === 'function' ? part(fill(found[2] ?? '', values)) : part);
    end = found.index + found[0].length;
  }
  pieces.push(fill(told.slice(end), values));
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence have no other name and never move.
  return pieces.map((piece, at) => <Fragment key={at}>{piece}</Fragment>);
}
