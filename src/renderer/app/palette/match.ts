import type { Entry, Group } from './entry.ts';
import { GROUPS } from './entry.ts';

/** Letters without their accents, in lower case, so that `editions` finds *Éditions*. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

export interface Part {
  text: string;
  hit: boolean;
}

/** The title cut where the typed words stand in it. Positions are those of the accented text. */
export function markHits(title: string, words: readonly string[]): Part[] {
  const letters = Array.from(title);
  const bare = letters.map((letter) => plain(letter));
  const hits = letters.map(() => false);
  for (const word of words) {
    for (let start = 0; start < letters.length; start += 1) {
      let end = start;
      let read = '';
      while (end < letters.length && read.length < word.length) read += bare[end++] ?? '';
      const startsWord = start === 0 || !/[\p{L}\p{N}]/u.test(letters[start - 1] ?? '');
      if (read === word && startsWord) {
        hits.fill(true, start, end);
        break;
      }
    }
  }
  const parts: Part[] = [];
  letters.forEach((text, index) => {
    const hit = hits[index] ?? false;
    const last = parts.at(-1);
    if (last !== undefined && last.hit === hit) last.text += text;
    else parts.push({ text, hit });
  });
  return parts;
}

/** 0: no match; more is better. Every typed word has to begin a word of the entry. */
export function scoreOf(entry: Entry, words: readonly string[]): number {
  const title = plain(entry.title);
  const rest = plain(`${entry.hint} ${entry.also ?? ''}`);
  let score = 0;
  for (const word of words) {
    if (title.startsWith(word)) score += 4;
    else if (beginsWord(title, word)) score += 3;
    else if (beginsWord(rest, word)) score += 1;
    else return 0;
  }
  return score;
}

function beginsWord(text: string, word: string): boolean {
  let from = text.indexOf(word);
  while (from !== -1) {
    if (from === 0 || !/[\p{L}\p{N}]/u.test(text[from - 1] ?? '')) return true;
    from = text.indexOf(word, from + 1);
  }
  return false;
}

export const PER_GROUP = 5;

export interface Found {
  groups: { group: Group; entries: Entry[]; total: number }[];
  total: number;
}

/** The best of each group, at most five, in the order of the groups. */
export function find(entries: readonly Entry[], typed: string): Found {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const hits = entries
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter((hit) => hit.score > 0)
    .sort(
      (a, b) =>
        b.score - a.score || (a.entry.group === 'tenants' ? a.entry.title.localeCompare(b.entry.title) : 0),
    );
  const groups = GROUPS.map((group) => {
    const all = hits.filter((hit) => hit.entry.group === group).map((hit) => hit.entry);
    return { group, entries: all.slice(0, PER_GROUP), total: all.length };
  }).filter((group) => group.total > 0);
  return { groups, total: hits.length };
}
