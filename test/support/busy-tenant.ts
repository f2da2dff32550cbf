import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantLogin } from './as-tenant.ts';
import type { ClusterConnection } from './cluster.ts';
import { findTestPrograms } from './postgres-programs.ts';

/** pgbench of the system; null: it is not on this machine. */
export function findPgbench(): string | null {
  const programs = findTestPrograms(15);
  const path = 'missing' in programs ? null : join(programs.bin, 'pgbench');
  return path !== null && existsSync(path) ? path : null;
}

export interface BusyTenant {
  /** How often a load ended and was begun again, which is what an application does that has lost its connections. */
  readonly restarts: () => number;
  stop(): Promise<void>;
}

/**
 * An application that never gives up: one pgbench holds its connections in transactions, another connects anew for every
 * transaction, and both begin again at once when they are thrown out.
 */
export async function startBusyTenant(
  pgbench: string,
  cluster: ClusterConnection,
  { tenant, password }: TenantLogin,
): Promise<BusyTenant> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-busy-'));
  const script = join(folder, 'load.sql');
  await writeFile(script, 'BEGIN;\nSELECT pg_sleep(0.05);\nSELECT count(*) FROM pg_class;\nEND;\n');
  const running = new Set<ChildProcess>();
  let stopped = false;
  let restarts = 0;
  const keepRunning = async (...extra: string[]) => {
    while (!stopped) {
      const child = spawn(pgbench, ['-n', '-f', script, '-c', '4', '-T', '60', ...extra], {
        env: {
          PATH: process.env['PATH'],
          PGHOST: cluster.host,
          PGPORT: String(cluster.port),
          PGUSER: tenant.role,
          PGPASSWORD: password,
          PGDATABASE: tenant.database,
          PGSSLMODE: 'disable',
        },
        stdio: 'ignore',
      });
      running.add(child);
      await once(child, 'exit');
      running.delete(child);
      restarts += 1;
    }
  };
  const loads = [keepRunning(), keepRunning('-C'), keepRunning('-C')];
  return {
    restarts: () => restarts,
    async stop() {
      stopped = true;
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(loads);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
