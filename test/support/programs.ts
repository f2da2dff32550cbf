import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Which of these programs are not on the path; a test that needs one is skipped with this as its reason. */
export function missingPrograms(...names: string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.filter((name) => !folders.some((folder) => isProgram(join(folder, name))));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
