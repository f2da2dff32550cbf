const FIXED = '\u00a0';
const NARROW = '\u202f';

/** Spaces of French print that no line may break at, so that the texts can be written with the space bar. */
export function typeset(text: string): string {
  return text
    .replaceAll(/ (?=[;?!%])/g, NARROW)
    .replaceAll(/ (?=[:»])/g, FIXED)
    .replaceAll(/(?<=«) /g, FIXED)
    .replaceAll(/(?<=\d|\}\}) (?=(?:ms|s|min|h|j|o|ko|Mo|Go|To)(?!\p{L}))/gu, FIXED)
    .replaceAll("'", '’');
}
