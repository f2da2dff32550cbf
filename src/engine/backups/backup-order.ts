import type { ClientProgram } from '../../shared/models/preflight.ts';
import type { ConnectionTarget, Session } from '../postgres/session.ts';
import type { RowsOf } from './tenant-rows.ts';

export interface BackupContext {
  clientPrograms(): Promise<ClientProgram[]>;
  targetOf(serverId: string, database: string): Promise<ConnectionTarget>;
  connectTo(serverId: string, database: string): Promise<Session>;
  readonly appVersion: string;
}

export interface BackupOrder {
  readonly serverId: string;
  readonly server: string;
  /** As the database is called now. */
  readonly database: string;
  /** Only this schema of it, as it is called now: the others are its neighbours'. Left out: the whole database. */
  readonly schema?: string;
  /** Only one tenant's rows of the tables that it shares. */
  readonly rowsOf?: RowsOf;
  /** As it is called in service, where that differs. */
  readonly usualName: string;
  readonly folder: string;
  readonly roles: readonly string[];
  /** Recipients of age, when it is to be sealed for them. */
  readonly seal?: readonly string[];
  /** Known before the first byte is written, so that what a killed process leaves can be told by its name. */
  readonly named?: { readonly at: Date; readonly number: number };
  /** Written into the manifest: whose it is, why it was made, and how access stood before it was taken. */
  readonly about: Readonly<Record<string, unknown>>;
}
