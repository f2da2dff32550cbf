import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnnouncer } from '../../src/engine/acts/announcer.ts';
import { findClientPrograms } from '../../src/engine/adapters/client-programs.ts';
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import { openAuditLog } from '../../src/engine/adapters/sqlite-audit-log.ts';
import { openLocalStore } from '../../src/engine/adapters/sqlite-local-store.ts';
import type { AuditLog } from '../../src/engine/audit/audit-log.ts';
import type { SecretStore } from '../../src/engine/secrets/secret-store.ts';
import { createSessionStore } from '../../src/engine/secrets/session-store.ts';
import { createServersMemory, type ServersContext } from '../../src/engine/servers/index.ts';
import type { LeftFindings } from '../../src/engine/servers/server-records.ts';
import type { SharedServers } from '../../src/engine/servers/servers-context.ts';
import { type AuditActDetail, auditFilterSchema } from '../../src/shared/models/audit.ts';
import { type Server, type ServerInput, serverInputSchema } from '../../src/shared/models/server.ts';
import type { ClusterConnection } from './cluster.ts';

/** The servers room of one workstation on its real parts, in a folder of its own. */
export interface ServersRoom {
  readonly context: ServersContext;
  readonly store: SecretStore;
  readonly audit: AuditLog;
  /** The same room with other parts. */
  with(changes: Partial<ServersContext>): ServersContext;
  /** All acts, oldest first. */
  acts(): AuditActDetail[];
  /** Every byte that this room has put on disk. */
  bytesOnDisk(): Promise<string>;
  close(): Promise<void>;
}

export function openServersRoom(changes: Partial<ServersContext> = {}): ServersRoom {
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-servers-room-'));
  const files = ['local.db', 'audit.db'].map((name) => join(folder, name));
  const local = openLocalStore(join(folder, 'local.db'));
  const audit = openAuditLog(join(folder, 'audit.db'));
  const store = createSessionStore();
  const clock = () => new Date();
  const context: ServersContext = {
    local,
    secrets: () => store,
    audit,
    announcer: createAnnouncer(),
    actor: { name: 'ada', shell: 'cli', workstation: 'test' },
    connect: connectPostgres,
    environment: {},
    clock,
    clientPrograms: () => findClientPrograms({ folders: [], environment: process.env }),
    sharedServers: null,
    platformServerId: null,
    memory: createServersMemory(clock),
    ...changes,
  };
  return {
    context,
    store,
    audit,
    with: (others) => ({ ...context, ...others }),
    acts: () =>
      audit
        .list(auditFilterSchema.parse({}))
        .acts.map(({ sequence }) => audit.get(sequence))
        .filter((each) => each !== null)
        .reverse(),
    async bytesOnDisk() {
      const texts = files.flatMap((file) => [file, `${file}-wal`]);
      return (await Promise.all(texts.map((file) => readFile(file, 'latin1').catch(() => '')))).join('\n');
    },
    async close() {
      await audit.close();
      local.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function inputFor(
  cluster: ClusterConnection,
  changes: Partial<ServerInput> & { password?: string } = {},
): ServerInput & { password?: string } {
  const { password = cluster.password, ...settings } = changes;
  const input = serverInputSchema.parse({
    name: 'par-1',
    host: cluster.host,
    port: cluster.port,
    user: cluster.superuser,
    tls: { mode: 'disable' },
    ...settings,
  });
  return { ...input, password };
}

/** The platform's table of servers, in memory: the table itself is tested with the platform database. */
export function sharedServersInMemory(
  changes: Partial<SharedServers> = {},
): SharedServers & { readonly table: Map<string, Server> } {
  const table = new Map<string, Server>();
  const left = new Map<string, LeftFindings>();
  return {
    table,
    platformId: 'platform-1',
    platformServerId: 'elsewhere',
    list: async () => [...table.values()],
    put: async (server) => void table.set(server.id, server),
    remove: async (id) => void table.delete(id),
    left: async () => left,
    leave: async (id, check, finding) => void left.set(id, { ...left.get(id), [check]: finding }),
    tenantCounts: async () => new Map(),
    ...changes,
  };
}
