import { type Word, word } from '../../locales/index.ts';

/** Whose they are: what all admins share lies in the platform database. */
export const SECTION_GROUPS = [
  { id: 'workstation', title: word('This workstation') },
  { id: 'platform', title: word('All admins') },
] as const;

type Group = (typeof SECTION_GROUPS)[number]['id'];

/** The sections of the settings, in their order in the list. */
export const SECTIONS = [
  { id: 'general', title: word('General'), group: 'workstation' },
  { id: 'secrets', title: word('Secrets and keys'), group: 'workstation' },
  { id: 'local', title: word('Built-in PostgreSQL'), group: 'workstation' },
  { id: 'programs', title: word('Client programs'), group: 'workstation' },
  { id: 'blueprints', title: word('Blueprints'), group: 'workstation' },
  { id: 'appearance', title: word('Appearance and language'), group: 'workstation' },
  { id: 'platform', title: word('Platform database'), group: 'platform' },
  { id: 'lifecycle', title: word('Lifecycle'), group: 'platform' },
  { id: 'access', title: word('Sign-up and access'), group: 'platform' },
  { id: 'messages', title: word('Messages'), group: 'platform' },
  { id: 'routing', title: word('Routing files'), group: 'platform' },
  { id: 'gate', title: word('Access gate'), group: 'platform' },
  { id: 'schedule', title: word('Schedule'), group: 'platform' },
] as const satisfies readonly { id: string; title: Word; group: Group }[];

export type SectionId = (typeof SECTIONS)[number]['id'];
