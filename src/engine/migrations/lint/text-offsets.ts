const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;

/**
 * Turns what the parser counts into UTF-16 offsets of the same text: bytes in UTF-8 for statements and nodes, code
 * points for errors. Asked in rising order it reads the text once; a text of ASCII alone is not read at all.
 */
export function offsetsOf(text: string): {
  readonly fromBytes: (byte: number) => number;
  readonly fromCharacters: (character: number) => number;
} {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every unit that is one byte.
  if (/^[\x00-\x7f]*$/.test(text)) {
    const same = (offset: number) => Math.min(offset, text.length);
    return { fromBytes: same, fromCharacters: same };
  }
  return { fromBytes: walker(text, bytesOf), fromCharacters: walker(text, () => 1) };
}

function walker(text: string, weigh: (unit: number) => number): (wanted: number) => number {
  let units = 0;
  let weight = 0;
  return (wanted) => {
    if (wanted < weight) {
      units = 0;
      weight = 0;
    }
    while (weight < wanted && units < text.length) {
      const unit = text.charCodeAt(units);
      weight += weigh(unit);
      units += isHigh(unit) && units + 1 < text.length ? 2 : 1;
    }
    return units;
  };
}

/** Of the whole character that begins with this unit. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return isHigh(unit) ? 4 : 3;
}
