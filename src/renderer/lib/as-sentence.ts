/** With a full stop at its end, so that another sentence can follow. */
export function asSentence(text: string): string {
  return /[.!?…]$/u.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
