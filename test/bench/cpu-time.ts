import { readdir, readFile } from 'node:fs/promises';

/** Jiffies a second in /proc; fixed at 100 for user space on Linux. */
const MS_PER_JIFFY = 10;

/**
 * CPU milliseconds of a process, its living children and those it has waited for: what a cluster cost, whatever else
 * the machine did meanwhile. Reads /proc, so Linux only; NaN elsewhere.
 */
export async function cpuOfFamily(parent: number): Promise<number> {
  const own = await readStat(parent);
  if (!own) return Number.NaN;
  let jiffies = own.self + own.reaped;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readStat(Number(entry));
    if (stat?.parent === parent) jiffies += stat.self + stat.reaped;
  }
  return jiffies * MS_PER_JIFFY;
}

/** CPU milliseconds of this process, all its threads. */
export function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function readStat(pid: number): Promise<{ parent: number; self: number; reaped: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold spaces: fields are counted after it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 15) return null;
  const at = (index: number) => Number(fields[index]);
  return { parent: at(1), self: at(11) + at(12), reaped: at(13) + at(14) };
}
