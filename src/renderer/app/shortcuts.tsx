import { useHotkeys } from '@mantine/hooks';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useUpdateSettings } from '../client/settings.ts';
import { MAIN_PLACES } from './places.ts';
import { useViewState } from './view-state.ts';

/** How long G waits for its letter. */
const CHORD_MS = 1_200;

/** Keys that work on every page. None of them changes data. */
export function useShortcuts(railCollapsed: boolean): void {
  const [, go] = useLocation();
  const update = useUpdateSettings();
  const { setPalette, setKeys } = useViewState();
  useHotkeys(
    [
      ['mod+K', () => setPalette(true)],
      ['mod+J', () => go('/jobs')],
      ['mod+\\', () => update({ railCollapsed: !railCollapsed })],
    ],
    [],
  );
  useChord(go, setKeys);
}

/** G, then the letter of a page; and `?`, which some keyboards type without Shift. */
function useChord(go: (path: string) => void, showKeys: (opened: boolean) => void): void {
  useEffect(() => {
    let until = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[aria-modal="true"]')) return;
      const key = event.key.toLowerCase();
      if (key === 'g') {
        until = event.timeStamp + CHORD_MS;
        return;
      }
      if (key === '?') {
        event.preventDefault();
        showKeys(true);
      }
      const place = MAIN_PLACES.find((entry) => entry.key === key);
      if (place !== undefined && event.timeStamp < until) {
        event.preventDefault();
        event.stopImmediatePropagation();
        go(place.path);
      }
      until = 0;
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, [go, showKeys]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]');
}
