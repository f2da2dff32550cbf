import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import {
  type Cluster,
  type ClusterConnection,
  type ClusterOptions,
  connectionOf,
  startCluster,
} from './cluster.ts';
// Declares the type of what `inject('clusters')` gives.
import type {} from './global-setup.ts';
import { TEST_MAJORS, type TestMajor } from './postgres-programs.ts';

/**
 * `describe` over the majors, each on the cluster that all files of a run share: names in it come from `uniqueName`, and
 * nobody stops it; a test that must takes `ownCluster`. A major that is not on this machine shows as skipped, with the
 * reason in its name. What is the same on every major, such as the command line in a process of its own, names one.
 */
export function eachMajor(
  name: string,
  suite: (cluster: ClusterConnection) => void,
  majors: readonly TestMajor[] = TEST_MAJORS,
): void {
  for (const major of majors) {
    const state = inject('clusters')[major];
    if (state && !('missing' in state)) {
      describe(`${name} (PostgreSQL ${major})`, () => suite(connectionOf(state)));
    } else {
      describe.skip(`${name} (PostgreSQL ${major} skipped: ${state?.missing ?? 'not set up'})`, () => {
        suite(unavailable(major));
      });
    }
  }
}

/** A cluster of this `describe` alone, made before its tests and removed after them. Call the result in a test. */
export function ownCluster(major: TestMajor, options: Omit<ClusterOptions, 'major'> = {}): () => Cluster {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster({ ...options, major });
  });
  afterAll(async () => {
    await cluster?.remove();
  });
  return () => {
    if (!cluster) throw new Error('The cluster is there in tests and hooks only');
    return cluster;
  };
}

/** A name for a database or a role that no other test of this run has. */
export const uniqueName = (prefix = 't'): string => `${prefix}_${randomBytes(5).toString('hex')}`;

/** Stands in where tests are collected only to be skipped. */
function unavailable(major: TestMajor): ClusterConnection {
  return connectionOf({
    host: '127.0.0.1',
    port: 0,
    superuser: 'postgres',
    password: '',
    major,
    version: '',
    dataDirectory: '',
    logFile: '',
    psql: null,
    bin: '',
  });
}
