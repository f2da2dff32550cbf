type Yaml = string | number | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/**
 * A value as block YAML, all of its strings quoted: no text becomes a number, a keyword, an alias or a line of its own.
 * Made here since a library that can do everything takes seconds for thousands of documents.
 */
export function yamlText(value: Yaml, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return String(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    return value.map((item) => `\n${indent}- ${yamlText(item, inner).trimStart()}`).join('');
  }
  return Object.entries(value)
    .filter((entry): entry is [string, Yaml] => entry[1] !== undefined)
    .map(([key, item]) => {
      const text = yamlText(item, inner);
      return `\n${indent}${/^[A-Za-z]+$/.test(key) ? key : quoted(key)}:${text.startsWith('\n') ? text : ` ${text}`}`;
    })
    .join('');
}

const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);

/** Double quotes (YAML 1.2, section 7.3.1), with everything but printable ASCII escaped. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]|[^ -~]/gu, escaped)}"`;
}

function escaped(letter: string): string {
  if (letter === '"' || letter === '\\') return `\\${letter}`;
  const code = letter.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
