import { useEffect, useState } from 'react';

/** True once `waiting` has lasted long enough to be worth showing; a quick answer shows nothing. */
export function useLate(waiting: boolean, afterMs = 200): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!waiting) return;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [waiting, afterMs]);
  return waiting && late;
}
