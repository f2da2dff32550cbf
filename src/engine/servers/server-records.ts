import { z } from 'zod';
import {
  PREFLIGHT_CHECKS,
  type PreflightReport,
  preflightReportSchema,
} from '../../shared/models/preflight.ts';
import { type Server, serverSchema } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import type { LocalStore } from '../settings/local-store.ts';

/** What this workstation knows of a server beside the record that the fleet shares. */
const serverNoteSchema = z.object({
  /** pg_control_system's identifier of the cluster; null: not readable. */
  systemIdentifier: z.string().nullable().default(null),
  /** It was added without a password: a certificate, the socket or pg_hba.conf lets Cadastre in. */
  passwordless: z.boolean().default(false),
  /** The platform database in which it was last seen. */
  sharedOn: z.string().nullable().default(null),
  tenants: z.number().int().default(0),
});
export type ServerNote = z.infer<typeof serverNoteSchema>;

const leftFindingSchema = z.object({
  /** What was left; a finding about something else is asked again. */
  subject: z.string(),
  at: z.string(),
  actor: z.string(),
  reason: z.string().nullable(),
});
export type LeftFinding = z.infer<typeof leftFindingSchema>;
const leftFindingsSchema = z.partialRecord(z.enum(PREFLIGHT_CHECKS), leftFindingSchema);
export type LeftFindings = z.infer<typeof leftFindingsSchema>;

const RECORD = 'server/';
const noteKey = (id: string) => `server-note/${id}`;
const leftKey = (id: string) => `server-left/${id}`;
const preflightKey = (id: string) => `server-preflight/${id}`;

export function readServers(local: LocalStore): Server[] {
  return local
    .keys(RECORD)
    .map((key) => parsed(serverSchema, local.read(key), key))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

export function readServer(local: LocalStore, id: string): Server | null {
  const found = local.read(RECORD + id);
  return found === null ? null : parsed(serverSchema, found, RECORD + id);
}

export function writeServer(local: LocalStore, server: Server): void {
  local.write(RECORD + server.id, serverSchema.parse(server));
}

/** Forgets the server with everything this workstation noted about it. */
export function deleteServerRecord(local: LocalStore, id: string): void {
  for (const key of [RECORD + id, noteKey(id), leftKey(id), preflightKey(id)]) local.delete(key);
}

export function readNote(local: LocalStore, id: string): ServerNote {
  return parsed(serverNoteSchema, local.read(noteKey(id)) ?? {}, noteKey(id));
}

export function changeNote(local: LocalStore, id: string, change: Partial<ServerNote>): void {
  local.update<Partial<ServerNote>>(noteKey(id), (before) => ({ ...before, ...change }));
}

export function readLeft(local: LocalStore, id: string): LeftFindings {
  return parsed(leftFindingsSchema, local.read(leftKey(id)) ?? {}, leftKey(id));
}

/** Beside those that are there. */
export function writeLeft(local: LocalStore, id: string, findings: LeftFindings): void {
  local.update<LeftFindings>(leftKey(id), (before) => ({ ...before, ...findings }));
}

/** The newest preflight; null: none was run, or by an app whose reports had another form. */
export function readPreflight(local: LocalStore, id: string): PreflightReport | null {
  const found = preflightReportSchema.safeParse(local.read(preflightKey(id)));
  return found.success ? found.data : null;
}

export function writePreflight(local: LocalStore, id: string, report: PreflightReport): void {
  local.write(preflightKey(id), report);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, key: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CadastreError(
    'INTERNAL',
    `What this workstation remembers under ${key} cannot be read`,
    { target: key, wayOut: 'Use the version of Cadastre that wrote it, or restore the data folder.' },
    result.error,
  );
}
