import { word } from '../../locales/index.ts';

/** The sections of the settings, in their order in the list. */
export const SECTIONS = [
  { id: 'general', title: word('General') },
  { id: 'platform', title: word('Platform database') },
  { id: 'secrets', title: word('Secrets and keys') },
  { id: 'local', title: word('Built-in PostgreSQL') },
  { id: 'programs', title: word('Client programs') },
  { id: 'blueprints', title: word('Blueprints') },
  { id: 'appearance', title: word('Appearance and language') },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];
