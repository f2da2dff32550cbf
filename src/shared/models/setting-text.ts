import { settingAt } from './flat-settings.ts';
import { writeBytes, writeCount, writeDuration, writePercent } from './quantity.ts';
import type { SettingKind } from './setting-meta.ts';

/** A canonical value as it is written in a tier's file: `8 GB`, `30 s`, `10M`; what has no short form as JSON. */
export function writeValue(kind: SettingKind, value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (kind === 'bytes') return writeBytes(value);
  if (kind === 'duration') return writeDuration(value);
  if (kind === 'count') return writeCount(value);
  return kind === 'percent' ? writePercent(value) : String(value);
}

/** As `writeValue`, for the setting of a path. */
export const writeSetting = (path: string, value: unknown): string =>
  writeValue(settingAt(path)?.kind ?? 'text', value);
