import { z } from 'zod';

export const COLOR_SCHEMES = ['auto', 'light', 'dark'] as const;
export const LANGUAGES = ['auto', 'en', 'fr'] as const;
export const DENSITIES = ['comfortable', 'regular', 'compact'] as const;

/** What this workstation remembers. What the fleet shares lies in the platform database. */
export const settingsSchema = z.object({
  colorScheme: z.enum(COLOR_SCHEMES).default('auto'),
  /** auto: the language of the browser or the desktop. */
  language: z.enum(LANGUAGES).default('auto'),
  /** null: collapses by itself. */
  railCollapsed: z.boolean().nullable().default(null),
  tableDensity: z.enum(DENSITIES).default('compact'),
  /** Columns hidden per table view. */
  hiddenColumns: z.record(z.string(), z.array(z.string())).default({}),
  columnWidths: z.record(z.string(), z.record(z.string(), z.number())).default({}),
  /** Extra folders to look for pg_dump and its kin. */
  programFolders: z.array(z.string().min(1)).default([]),
  /** Tenants worked on at once by an import. */
  importConcurrency: z.number().int().min(1).max(16).default(2),
  window: z
    .object({
      width: z.number().int(),
      height: z.number().int(),
      x: z.number().int().nullable(),
      y: z.number().int().nullable(),
      maximized: z.boolean(),
    })
    .nullable()
    .default(null),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingsPatchSchema = z.object({
  colorScheme: z.enum(COLOR_SCHEMES).optional(),
  language: z.enum(LANGUAGES).optional(),
  railCollapsed: z.boolean().nullable().optional(),
  tableDensity: z.enum(DENSITIES).optional(),
  hiddenColumns: z.record(z.string(), z.array(z.string())).optional(),
  columnWidths: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  programFolders: z.array(z.string().min(1)).optional(),
  importConcurrency: z.number().int().min(1).max(16).optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
