import { type Word, word } from '../locales/index.ts';
import type { IconName } from '../parts/index.ts';

export interface Place {
  path: string;
  title: Word;
  icon: IconName;
  /** The letter after G. */
  key?: string;
}

/** Pages of the rail; a page whose feature comes later is not here. */
export const MAIN_PLACES: readonly Place[] = [
  { path: '/tenants', title: word('Tenants'), icon: 'tenants', key: 't' },
  { path: '/tiers', title: word('Tiers'), icon: 'tiers', key: 'i' },
  { path: '/migrations', title: word('Migrations'), icon: 'migrations', key: 'm' },
  { path: '/backups', title: word('Backups'), icon: 'archive', key: 'b' },
  { path: '/isolation', title: word('Isolation'), icon: 'isolation', key: 's' },
  { path: '/audit', title: word('Audit'), icon: 'audit', key: 'a' },
];

export const FOOT_PLACES: readonly Place[] = [
  { path: '/servers', title: word('Servers'), icon: 'server' },
  { path: '/jobs', title: word('Jobs'), icon: 'jobs' },
  { path: '/settings', title: word('Settings'), icon: 'settings' },
];

/** Does the page stand open at this path, or at something below it? */
export function isAt(location: string, place: string): boolean {
  return location === place || location.startsWith(`${place}/`);
}

/** Sheets over the list, and lists of their own. */
const OVER_THE_LIST: ReadonlySet<string> = new Set(['new', 'import', 'adopt', 'attention']);

/** A list with its detail open, or a matrix: the rail makes room for it in a small window. */
export function hasDetail(location: string): boolean {
  const [, page, item] = location.split('/');
  if (page === 'isolation' || page === 'tiers' || page === 'migrations') return true;
  const isDetail = Boolean(item) && !OVER_THE_LIST.has(item ?? '');
  return ['tenants', 'servers', 'jobs', 'audit'].includes(page ?? '') && isDetail;
}
