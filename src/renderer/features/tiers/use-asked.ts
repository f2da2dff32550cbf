import { useState } from 'react';

/**
 * What somebody chose, shown at once: the text that it goes into is read a moment later, and then says it itself.
 * `value` is what was read last.
 */
export function useAsked<Value>(value: Value): readonly [shown: Value, ask: (next: Value) => void] {
  const [asked, setAsked] = useState<{ readonly over: Value; readonly next: Value } | null>(null);
  const shown = asked !== null && asked.over === value ? asked.next : value;
  return [shown, (next) => setAsked({ over: value, next })];
}
