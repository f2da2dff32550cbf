import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { CLUSTER_PREFIX, type Cluster, type ClusterData, quitPostmaster, startCluster } from './cluster.ts';
import { findTestPrograms, TEST_MAJORS } from './postgres-programs.ts';
import { clusterScratch } from './scratch.ts';

/** Per major: where the shared cluster is, or why there is none. */
export type SharedClusters = Record<string, ClusterData | { readonly missing: string }>;

declare module 'vitest' {
  interface ProvidedContext {
    clusters: SharedClusters;
  }
}

let running: Cluster[] = [];

/** One cluster a major for the whole run. `CADASTRE_TEST_MAJORS=15` narrows a run by hand. */
export async function setup(project: TestProject): Promise<void> {
  await sweep();
  const wanted = process.env['CADASTRE_TEST_MAJORS']?.split(',').map(Number);
  const found: SharedClusters = {};
  await Promise.all(
    TEST_MAJORS.map(async (major) => {
      const programs = findTestPrograms(major);
      if (wanted && !wanted.includes(major)) found[major] = { missing: 'left out by CADASTRE_TEST_MAJORS' };
      else if ('missing' in programs) found[major] = programs;
      else {
        const cluster = await startCluster({ major });
        running.push(cluster);
        const { host, port, superuser, password, version, dataDirectory, logFile, psql, bin } = cluster;
        found[major] = { host, port, superuser, password, major, version, dataDirectory, logFile, psql, bin };
      }
    }),
  ).catch(async (error) => {
    await teardown();
    throw error;
  });
  for (const [major, state] of Object.entries(found)) {
    if ('missing' in state) console.warn(`PostgreSQL ${major} is skipped: ${state.missing}`);
  }
  project.provide('clusters', found);
}

export async function teardown(): Promise<void> {
  const clusters = running;
  running = [];
  await Promise.all(clusters.map((cluster) => cluster.remove()));
}

/** Removes the clusters of test runs that were killed before their teardown. */
async function sweep(): Promise<void> {
  const scratch = clusterScratch();
  for (const name of await readdir(scratch)) {
    if (!name.startsWith(CLUSTER_PREFIX)) continue;
    const folder = join(scratch, name);
    const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
    // Without an owner's number another run is just making it.
    if (!(owner > 0) || isAlive(owner)) continue;
    await quitPostmaster(join(folder, 'data'));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
