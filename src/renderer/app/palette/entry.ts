import type { TenantStatus } from '../../../shared/models/lifecycle.ts';
import { type Word, word } from '../../locales/index.ts';
import type { IconName } from '../../parts/index.ts';

export const GROUPS = ['tenants', 'verbs', 'places', 'jobs'] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_TITLES: Record<Group, Word> = {
  tenants: word('Tenants'),
  verbs: word('Do, with a plan first'),
  places: word('Go to'),
  jobs: word('Jobs'),
};

/** One line of the palette. Choosing it opens a page or a plan; nothing runs from here. */
export interface Entry {
  id: string;
  group: Group;
  icon: IconName;
  tone?: 'ok' | 'accent' | 'danger' | 'warn';
  title: string;
  /** What it is about, or its effect, in grey. */
  hint: string;
  /** At the right end. */
  aside?: string;
  /** Words that also find it. */
  also?: string;
  path: string;
  /** The tenant in focus: Tab lists its verbs. */
  slug?: string;
  /** What it may do now. */
  status?: TenantStatus;
  /** It comes from a blueprint, and no former place of it is kept. */
  convertible?: boolean;
}
