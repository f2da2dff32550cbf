import { type RefObject, useEffect, useRef } from 'react';

export interface GridKeys {
  /** Moves the active row by so many rows; `extend` takes the passed rows into the selection. */
  move: (by: number, extend: boolean) => void;
  open: () => void;
  /** Closes the panel, else clears the selection; false when there was nothing to close. */
  close: () => boolean;
  toggle: () => void;
  selectAll: () => void;
  /** Rows in one screen. */
  page: number;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, J: 1, K: -1 };

/** Keys of a list: they also work while nothing has the focus, so that a list can be walked at once. */
export function useGridKeys(frame: RefObject<HTMLElement | null>, keys: GridKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || document.querySelector('[aria-modal="true"]')) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (event.key === 'Escape') {
        if (
          !isTyping(target) &&
          !target.closest('[role="menu"], [role="listbox"]') &&
          latest.current.close()
        ) {
          event.preventDefault();
        }
        return;
      }
      const here = target === document.body || isRow(target, frame.current);
      if (here && handle(event, latest.current)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [frame]);
}

function handle(event: KeyboardEvent, keys: GridKeys): boolean {
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== 'a' || event.shiftKey) return false;
    keys.selectAll();
    return true;
  }
  const step = STEPS[event.key];
  if (step !== undefined) keys.move(step, event.shiftKey);
  else if (event.key === 'PageDown') keys.move(keys.page, event.shiftKey);
  else if (event.key === 'PageUp') keys.move(-keys.page, event.shiftKey);
  else if (event.key === 'Home') keys.move(Number.NEGATIVE_INFINITY, event.shiftKey);
  else if (event.key === 'End') keys.move(Number.POSITIVE_INFINITY, event.shiftKey);
  else if (event.key === 'Enter') keys.open();
  else if (event.key === ' ' || event.key === 'x' || event.key === 'X') keys.toggle();
  else return false;
  return true;
}

function isRow(target: HTMLElement, frame: HTMLElement | null): boolean {
  return frame?.contains(target) === true && target.getAttribute('role') === 'row';
}

function isTyping(target: HTMLElement): boolean {
  return target.matches('input:not([type="checkbox"]), textarea, select, [contenteditable="true"]');
}
