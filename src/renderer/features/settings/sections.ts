/** The sections of the settings, in their order in the list. */
export const SECTIONS = [
  { id: 'general', title: 'General' },
  { id: 'platform', title: 'Platform database' },
  { id: 'secrets', title: 'Secrets and keys' },
  { id: 'local', title: 'Built-in PostgreSQL' },
  { id: 'programs', title: 'Client programs' },
  { id: 'blueprints', title: 'Blueprints' },
  { id: 'appearance', title: 'Appearance and language' },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];
