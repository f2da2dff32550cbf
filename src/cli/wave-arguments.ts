import { InvalidArgumentError } from 'commander';
import type { Wave, WaveSize } from '../shared/models/migration-options.ts';
import { parseDuration, parsePercent } from '../shared/models/quantity.ts';

/**
 * `--wave canary:1 --wave early:10%,soak=10m,gate --wave rest`: a name, how many, and what comes after. Without a name it
 * is called by its place.
 */
export function waveArgument(text: string, before: readonly Wave[] = []): Wave[] {
  const [head = '', ...more] = text.split(',').map((part) => part.trim());
  const at = head.indexOf(':');
  const name = at > 0 ? head.slice(0, at) : `Wave ${before.length + 1}`;
  let wave: Wave = { name, size: waveSize(at > 0 ? head.slice(at + 1) : head), soakMs: 0, gate: false };
  for (const each of more) {
    if (each === 'gate') wave = { ...wave, gate: true };
    else if (each.startsWith('soak=')) wave = { ...wave, soakMs: milliseconds(each.slice(5)) };
    else
      throw new InvalidArgumentError(`After the size come soak=TIME and gate, not ${JSON.stringify(each)}.`);
  }
  return [...before, wave];
}

function waveSize(text: string): WaveSize {
  if (text === 'rest') return { rest: true };
  if (/^[1-9]\d{0,5}$/.test(text)) return { count: Number(text) };
  const percent = text.endsWith('%') ? parsePercent(text) : null;
  if (percent !== null && percent > 0 && percent <= 100) return { percent };
  const [label = '', value = ''] = text.split('=');
  if (label !== '' && value !== '') return { label, value };
  throw new InvalidArgumentError(
    'A wave takes a number, a part such as 10%, a label such as region=eu, or rest.',
  );
}

/** A time such as `500ms`, `10s` or `5 min`. */
export function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError('A time such as 500ms, 10s, 5min or 2h.');
  return ms;
}

/** `--stop-at 5 --stop-at 2%`: a number of failures, a part of the wave, or both. */
export interface StopAt {
  readonly failures?: number;
  readonly percent?: number;
}

export function stopArgument(text: string, before: StopAt = {}): StopAt {
  if (/^\d{1,6}$/.test(text)) return { ...before, failures: Number(text) };
  const percent = text.endsWith('%') ? parsePercent(text) : null;
  if (percent === null || percent > 100)
    throw new InvalidArgumentError('A number such as 5, or a part such as 2%.');
  return { ...before, percent };
}
