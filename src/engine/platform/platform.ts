import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment, PlatformStatus } from '../../shared/models/platform.ts';
import type { EncryptionScheme } from '../../shared/models/secret.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { Connect, ConnectionTarget, Database, OpenDatabase } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type Cipher, createCipher } from '../secrets/cipher.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { platformVersion, readPlatformMigrations, tooNew } from './migrate-platform.ts';
import { openPlatformLocks, type PlatformLocks, type PlatformMessage } from './platform-locks.ts';

/** Where the platform database of this workstation lies; kept in the local store. */
export interface PlatformPlace {
  readonly serverId: string;
  readonly database: string;
}

export const PLATFORM_PLACE = 'platform/place';
/** Connections for reading and durable writes; progress has four and locks one besides. */
const POOL_SIZE = 6;

/** How long a page waits for a platform that it can do without, and when it asks again; milliseconds. */
const PATIENCE_MS = 2_000;
const PATIENCE_AGAIN_MS = 10_000;

/** A platform database that answers, is of our version, and whose key is here. */
export interface OpenPlatform {
  readonly id: string;
  readonly serverId: string;
  readonly databaseName: string;
  readonly environment: Environment;
  readonly scheme: EncryptionScheme;
  readonly database: Database;
  /** Commits without waiting for the disk: for progress, whose loss a resume repairs. */
  readonly progress: Database;
  readonly locks: PlatformLocks;
  /** Seals new passwords. Ask each time: another one takes its place when the key is rotated. */
  readonly cipher: Cipher;
  /** After a rotation, here or on another workstation. Throws `SECRET_MISSING` where the new key is not held. */
  refreshKey(): Promise<void>;
  /** Opens what an older key sealed. Throws `SECRET_MISSING`. */
  cipherOf(keyId: string): Promise<Cipher>;
}

export interface PlatformOptions {
  readonly local: LocalStore;
  readonly secrets: () => SecretStore;
  readonly connect: Connect;
  readonly openDatabase: OpenDatabase;
  /** The target of a registered server; throws where its password is missing. */
  readonly targetOf: (serverId: string, database: string) => Promise<ConnectionTarget>;
  readonly serverName: (serverId: string) => string | null;
  readonly migrationsDirectory: string;
  readonly instance: string;
  readonly heard: (message: PlatformMessage) => void;
  /** Called with every new connection before anybody else gets it. */
  readonly opened: (platform: OpenPlatform) => Promise<void>;
}

/** Opens the platform database when it is first needed, and again after it was lost. */
export class Platform {
  readonly #options: PlatformOptions;
  #open: Promise<OpenPlatform> | null = null;
  #opened: OpenPlatform | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PlatformOptions) {
    this.#options = options;
  }

  place(): PlatformPlace | null {
    return this.#options.local.read<PlatformPlace>(PLATFORM_PLACE);
  }

  /** The server of the platform is known by another id from now on: the one that all workstations share. */
  moveTo(from: string, into: string): void {
    const place = this.place();
    if (place?.serverId === from) this.#options.local.write(PLATFORM_PLACE, { ...place, serverId: into });
  }

  /** Throws `PLATFORM_NOT_CONFIGURED`, `PLATFORM_UNREACHABLE`, `PLATFORM_TOO_NEW`, `PLATFORM_TOO_OLD`, `SECRET_MISSING`. */
  open(): Promise<OpenPlatform> {
    if (!this.#open) {
      const attempt = this.#connect();
      this.#open = attempt;
      attempt.catch(() => {
        if (this.#open === attempt) this.#open = null;
      });
    }
    return this.#open;
  }

  /** The open platform, or null; never connects. */
  current(): OpenPlatform | null {
    return this.#opened;
  }

  /** The platform if it answers soon, else null: for pages that can do without it. */
  async openSoon(): Promise<OpenPlatform | null> {
    if (this.#opened || !this.place()) return this.#opened;
    if (performance.now() - this.#failedAt < PATIENCE_AGAIN_MS) return null;
    const soon = this.open().catch(() => {
      this.#failedAt = performance.now();
      return null;
    });
    return Promise.race([soon, sleep(PATIENCE_MS, null, { ref: false })]);
  }

  /** Forgets the connection, so that the next use connects anew. */
  async reset(): Promise<void> {
    const opened = this.#opened;
    this.#open = null;
    this.#opened = null;
    if (opened) await closePlatform(opened);
  }

  async close(): Promise<void> {
    await this.#open?.catch(() => undefined);
    await this.reset();
  }

  /** Never throws: what is wrong is part of the answer. */
  async status(): Promise<PlatformStatus> {
    const place = this.place();
    const expectedVersion = await this.expectedVersion();
    const base: PlatformStatus = {
      state: 'not-configured',
      server: place ? this.#options.serverName(place.serverId) : null,
      database: place?.database ?? null,
      environment: null,
      scheme: null,
      keyId: null,
      schemaVersion: null,
      expectedVersion,
      message: 'No platform database has been chosen yet',
      wayOut: 'Choose a server for it.',
      tenants: null,
    };
    if (!place) return { ...base, command: 'cadastre platform init --server NAME' };
    try {
      const platform = await this.open();
      const { rows } = await platform.database.run<{ tenants: number }>(
        sql`SELECT count(*)::int AS tenants FROM platform.organizations WHERE status <> 'PURGED'`,
      );
      return {
        ...base,
        state: 'ready',
        environment: platform.environment,
        scheme: platform.scheme,
        keyId: platform.cipher.keyId,
        schemaVersion: expectedVersion,
        tenants: rows[0]?.tenants ?? 0,
        message: 'Answers, and is of the version this Cadastre writes',
        wayOut: null,
      };
    } catch (error) {
      const data = toErrorData(error);
      const states: Partial<Record<string, PlatformStatus['state']>> = {
        PLATFORM_TOO_NEW: 'too-new',
        PLATFORM_TOO_OLD: 'too-old',
        SECRET_MISSING: 'key-missing',
        DECRYPTION_FAILED: 'key-missing',
      };
      return {
        ...base,
        state: states[data.code] ?? 'unreachable',
        message: data.message,
        wayOut: data.details.wayOut ?? null,
        ...(data.details.command !== undefined && { command: data.details.command }),
      };
    }
  }

  async expectedVersion(): Promise<number> {
    return (await readPlatformMigrations(this.#options.migrationsDirectory)).at(-1)?.version ?? 0;
  }

  async #connect(): Promise<OpenPlatform> {
    const place = this.place();
    if (!place) {
      throw new CadastreError('PLATFORM_NOT_CONFIGURED', 'No platform database has been chosen yet', {
        wayOut: 'Choose a server for it.',
        command: 'cadastre platform init --server NAME',
      });
    }
    const { connect, openDatabase, instance, heard, secrets } = this.#options;
    const target = await this.#options.targetOf(place.serverId, place.database);
    const locks = await openPlatformLocks(connect, target, instance, heard, () => void this.reset()).catch(
      (error) => {
        throw unreachable(error, target);
      },
    );
    const database = openDatabase(target, POOL_SIZE);
    const progress = openDatabase({ ...target, settings: { synchronous_commit: 'off' } }, 4);
    try {
      const expected = await this.expectedVersion();
      const found = await database.withSession(platformVersion);
      if (found === null || found < expected) throw tooOld(found, expected);
      if (found > expected) throw tooNew(found, expected);
      const { rows } = await database.run<Meta>(
        sql`SELECT platform_id, environment, scheme, current_key FROM platform.meta`,
      );
      const meta = rows[0];
      if (!meta) throw tooOld(0, expected);
      const cipherOf = (keyId: string) => openKey(database, secrets(), meta.platform_id, keyId);
      let cipher = await cipherOf(meta.current_key);
      const opened: OpenPlatform = {
        id: meta.platform_id,
        serverId: place.serverId,
        databaseName: place.database,
        environment: meta.environment,
        scheme: meta.scheme,
        database,
        progress,
        locks,
        get cipher() {
          return cipher;
        },
        cipherOf,
        async refreshKey() {
          const current = await database.run<{ current_key: string }>(
            sql`SELECT current_key FROM platform.meta`,
          );
          const keyId = current.rows[0]?.current_key ?? meta.current_key;
          if (keyId !== cipher.keyId) cipher = await cipherOf(keyId);
        },
      };
      await this.#options.opened(opened);
      // Its server may have turned out to be known by another id as soon as the shared ones were read.
      this.#opened = Object.defineProperty(opened, 'serverId', {
        value: this.place()?.serverId ?? place.serverId,
      });
      return this.#opened;
    } catch (error) {
      await Promise.allSettled([database.close(), progress.close(), locks.close()]);
      throw error;
    }
  }
}

interface Meta extends Record<string, unknown> {
  platform_id: string;
  environment: Environment;
  scheme: EncryptionScheme;
  current_key: string;
}

/** The text that every key seals once, so that a wrong key is told before it is used. */
export const KEY_PROOF = 'cadastre platform key';

async function openKey(
  database: Database,
  store: SecretStore,
  platformId: string,
  keyId: string,
): Promise<Cipher> {
  const key = await store.get(secretKeys.masterKey(platformId, keyId));
  if (key === null) {
    throw new CadastreError(
      'SECRET_MISSING',
      `The key ${keyId} of the platform database is not in this workstation's secret store`,
      {
        wayOut: 'Bring it from a workstation that has it, as a file; or set DB_ENCRYPTION_KEY.',
        command:
          'cadastre key export --to FILE.age; cadastre platform init --server NAME --key-file FILE.age',
      },
    );
  }
  const { rows } = await database.run<{ scheme: EncryptionScheme; proof: string }>(
    sql`SELECT scheme, proof FROM platform.keys WHERE key_id = ${keyId}`,
  );
  const row = rows[0];
  if (!row)
    throw new CadastreError('DECRYPTION_FAILED', `The platform database does not know a key ${keyId}`);
  const cipher = createCipher(row.scheme, keyId, key);
  if (cipher.open(row.proof, KEY_PROOF) !== KEY_PROOF) {
    throw new CadastreError(
      'DECRYPTION_FAILED',
      `The key ${keyId} in the secret store is not the one of this platform database`,
    );
  }
  return cipher;
}

async function closePlatform(platform: OpenPlatform): Promise<void> {
  await Promise.allSettled([platform.database.close(), platform.progress.close(), platform.locks.close()]);
}

function tooOld(found: number | null, expected: number): CadastreError {
  return new CadastreError(
    'PLATFORM_TOO_OLD',
    found === null
      ? 'There is no platform schema in this database'
      : `The platform database has schema version ${found}; this Cadastre writes ${expected}`,
    {
      wayOut: 'Bring its schema up to date, by setting it up again for this server and database.',
      command: 'cadastre platform init --server NAME',
    },
  );
}

/** A server that does not answer, said of the platform; a wrong password or a full server keeps its own code. */
function unreachable(error: unknown, target: ConnectionTarget): unknown {
  if (!(error instanceof CadastreError)) return error;
  if (error.code !== 'SERVER_UNREACHABLE' && error.code !== 'NOT_FOUND') return error;
  return new CadastreError(
    'PLATFORM_UNREACHABLE',
    `The platform database ${target.database} on ${target.host}:${target.port} does not answer`,
    { ...error.details, wayOut: 'Start that server, or check the network. Tenants are served as before.' },
    error,
  );
}
