import { isAbsolute } from 'node:path';
import type { RoutingFile, RoutingKind, WrittenFile } from '../../shared/models/routing.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { generateFiles } from './generate-files.ts';
import { countDomains, readRegistry } from './registry.ts';
import type { RoutingContext } from './routing-context.ts';
import { writeFiles } from './routing-files.ts';
import { readRoutingSettings } from './routing-settings.ts';

interface Exported {
  readonly files: RoutingFile[];
  readonly tenants: number;
  readonly domains: number;
}

/** The files as they would be written now; without `kinds`, those of the settings. */
export async function exportFiles(
  platform: OpenPlatform,
  kinds: readonly RoutingKind[] | undefined,
): Promise<Exported> {
  const settings = await readRoutingSettings(platform);
  const registry = await readRegistry(platform);
  return {
    files: generateFiles(registry, settings, kinds ?? settings.kinds),
    tenants: registry.tenants.length,
    domains: countDomains(registry),
  };
}

/** The same into a folder, once. */
export function writeFilesTo(
  context: RoutingContext,
  actor: Actor,
  input: { readonly folder: string; readonly kinds?: readonly RoutingKind[] | undefined },
): Promise<{ folder: string; files: WrittenFile[]; tenants: number; domains: number }> {
  const { folder, kinds } = input;
  const intent = { actor, verb: 'export routing files', target: folder, input: { kinds: kinds ?? null } };
  return performAct(context.audit, intent, async () => {
    if (!isAbsolute(folder)) {
      throw invalidInput([{ field: 'folder', message: 'A whole path, that begins at the root' }]);
    }
    const { files, tenants, domains } = await exportFiles(await context.platform(), kinds);
    return { folder, files: await writeFiles(folder, files), tenants, domains };
  });
}
