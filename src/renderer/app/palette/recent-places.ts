const KEY = 'cadastre-recent-places';
const KEPT = 6;

/** Paths last visited, newest first; kept on this workstation, since they are no data of the fleet. */
export function recentPlaces(): string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(read) ? read.filter((path): path is string => typeof path === 'string') : [];
  } catch {
    // A value that cannot be read is as good as none.
    return [];
  }
}

export function rememberPlace(path: string): void {
  const next = [path, ...recentPlaces().filter((entry) => entry !== path)].slice(0, KEPT);
  localStorage.setItem(KEY, JSON.stringify(next));
}
