import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY_FOLDER = '/dev/shm';
/** What the clusters of a whole run hold at their fullest, with room to spare. */
const ROOM = 8 * 2 ** 30;

/**
 * Where test clusters keep their data: in memory where there is plenty, since their content is worth nothing and a
 * slow disk is most of what a clone waits for; else in the system's temporary folder. `CADASTRE_TEST_SCRATCH` names
 * another folder.
 */
export function clusterScratch(): string {
  return process.env['CADASTRE_TEST_SCRATCH'] ?? (memoryIsRoomy() ? MEMORY_FOLDER : tmpdir());
}

function memoryIsRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return bavail * bsize > ROOM && Number(available) * 1024 > ROOM;
  } catch {
    return false;
  }
}
