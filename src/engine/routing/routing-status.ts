import type { RoutingStatus } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { generateFiles } from './generate-files.ts';
import { readRegistry } from './registry.ts';
import type { RoutingContext } from './routing-context.ts';
import { compareFiles } from './routing-files.ts';
import { lastRun, selectRuns } from './routing-runs.ts';
import { hasAgreed, readRoutingSettings } from './routing-settings.ts';

const SHOWN_RUNS = 20;

/** What became of the routing files of this workstation. Asks no server but that of the platform database. */
export async function routingStatus(
  context: Pick<RoutingContext, 'local' | 'platform' | 'workstation'>,
): Promise<RoutingStatus> {
  const { local, workstation } = context;
  const platform = await context.platform();
  const settings = await readRoutingSettings(platform);
  const last = await lastRun(platform, workstation);
  return {
    ...(await stateOf(platform, settings, hasAgreed(local, settings), last)),
    workstation,
    settings,
    last,
    lastGood: await lastRun(platform, workstation, true),
    runs: await selectRuns(platform, SHOWN_RUNS),
  };
}

type State = Pick<RoutingStatus, 'state' | 'message' | 'wayOut' | 'command'>;

async function stateOf(
  platform: OpenPlatform,
  settings: RoutingSettings,
  agreed: boolean,
  last: RoutingStatus['last'],
): Promise<State> {
  const { folder } = settings;
  if (folder === null) {
    return {
      state: 'off',
      message: 'No folder is set: the files are made by hand only',
      wayOut: 'Set a folder for them.',
      command: 'cadastre routing configure --folder FOLDER',
    };
  }
  if (!agreed) {
    return {
      state: 'not-agreed',
      message:
        'Nobody on this workstation has agreed to the folder and the commands, so it does not write by itself',
      wayOut: 'Look at them, then write the files from here.',
      command: 'cadastre routing apply',
    };
  }
  if (last?.outcome === 'failed') {
    return {
      state: 'failed',
      message: last.error?.message ?? 'The last run failed',
      wayOut: last.error?.details.wayOut ?? 'Write the files again.',
      command: last.error?.details.command ?? 'cadastre routing apply',
    };
  }
  const behind = (await namesBehind(platform, settings, folder)).join(', ');
  return behind === ''
    ? { state: 'current', message: 'The files say what the platform database says', wayOut: null }
    : {
        state: 'behind',
        message: `Not up to date: ${behind}`,
        wayOut: 'An app that stays open or the agent writes them within seconds; or write them now.',
        command: 'cadastre routing apply',
      };
}

async function namesBehind(
  platform: OpenPlatform,
  settings: RoutingSettings,
  folder: string,
): Promise<string[]> {
  try {
    const files = generateFiles(await readRegistry(platform), settings, settings.kinds);
    return (await compareFiles(folder, files)).filter((file) => file.changed).map((file) => file.name);
  } catch (error) {
    // The status tells what is wrong, it does not fail with it.
    if (error instanceof CadastreError) return [error.message];
    throw error;
  }
}
