import { Document, isScalar, type Node, Scalar } from 'yaml';

/** `a:\n  b: value`, without a line break at its end. */
export function rendered(keys: readonly string[], value: unknown, indent: number): string {
  return keys
    .map((key, depth) => {
      const margin = ' '.repeat(indent + 2 * depth);
      const head = `${margin}${nodeText(new Scalar(key))}:`;
      if (depth < keys.length - 1) return head;
      if (Array.isArray(value) && value.some((each) => typeof each === 'object')) {
        return `${head}\n${listText(value, indent + 2 * depth)}`;
      }
      return `${head} ${inlineText(value, null)}`;
    })
    .join('\n');
}

/** A list of maps, one below the other. */
export function listText(value: readonly unknown[], indent: number): string {
  const lines = new Document(value).toString({ lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => `${' '.repeat(indent + 2)}${line}`).join('\n');
}

export function inlineText(value: unknown, old: unknown): string {
  if (typeof value !== 'string') return nodeText(new Document(null).createNode(value, { flow: true }));
  const scalar = new Scalar(value);
  if (isScalar(old) && (old.type === 'QUOTE_DOUBLE' || old.type === 'QUOTE_SINGLE')) scalar.type = old.type;
  else if (value.includes('\n')) scalar.type = 'QUOTE_DOUBLE';
  return nodeText(scalar);
}

/** A node by itself, in one line, without the comments around it: they stay where they stand. */
export function nodeText(node: Node): string {
  const document = new Document(null);
  node.comment = null;
  node.commentBefore = null;
  document.contents = node as never;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
