/** The French of English sentences: a text, or a pair for one and for more. */
export type French = Readonly<Record<string, string | readonly [one: string, more: string]>>;
