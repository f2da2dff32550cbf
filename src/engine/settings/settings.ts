import { issueText } from '../../shared/issue-text.ts';
import {
  type Settings,
  type SettingsPatch,
  settingsPatchSchema,
  settingsSchema,
} from '../../shared/models/settings.ts';
import { invalidInput } from '../errors.ts';
import type { LocalStore } from './local-store.ts';

const KEY = 'settings';

type Stored = Record<string, unknown>;

/** A value that this app cannot read, of an older or newer one or of a hand, falls back to its default alone. */
export function readSettings(store: Pick<LocalStore, 'read'>): Settings {
  return settingsFrom(store.read<unknown>(KEY));
}

/** @throws CadastreError `INVALID_INPUT` naming the settings that are not valid; then nothing is changed. */
export function updateSettings(store: Pick<LocalStore, 'update'>, patch: SettingsPatch): Settings {
  const parsed = settingsPatchSchema.safeParse(patch);
  if (!parsed.success) {
    throw invalidInput(
      parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issueText(issue) })),
    );
  }
  return change(store, parsed.data);
}

/** Where the window was; no part of the patch, since only the desktop shell may say so. */
export function rememberWindow(store: Pick<LocalStore, 'update'>, window: Settings['window']): Settings {
  return change(store, { window: settingsSchema.shape.window.parse(window) });
}

/** Fields that are not in the patch stay as they lie there, also those of a newer app. */
function change(store: Pick<LocalStore, 'update'>, patch: Partial<Settings>): Settings {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const after = store.update<Stored>(KEY, (before) => ({
    ...asFields(before),
    ...Object.fromEntries(given),
  }));
  return settingsFrom(after);
}

function settingsFrom(stored: unknown): Settings {
  const fields = asFields(stored);
  const readable = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(fields[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return settingsSchema.parse(Object.fromEntries(readable));
}

function asFields(stored: unknown): Stored {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Stored) : {};
}
