/** A number of the file is a number, not a text that looks like one. */
export function proposed(proposal: string): unknown {
  if (/^-?\d+(?:\.\d+)?$/.test(proposal)) return Number(proposal);
  return proposal === 'true' ? true : proposal === 'false' ? false : proposal;
}
