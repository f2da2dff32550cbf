import type { ServerInput, ServerOverview, TlsMode } from '../../../shared/models/server.ts';
import { t } from '../../locales/index.ts';

/** The fields as they are typed; numbers may be empty, labels are one line. */
export interface ServerForm {
  name: string;
  host: string;
  port: number | null;
  database: string;
  user: string;
  password: string;
  /** A password that came with a URL or the environment, and that this screen never sees. */
  passwordTicket: string | null;
  tlsMode: TlsMode;
  caFile: string;
  certificateFile: string;
  keyFile: string;
  labels: string;
  capacity: number | null;
  connectionBudget: number | null;
}

export const EMPTY_SERVER: ServerForm = {
  name: '',
  host: '',
  port: 5432,
  database: 'postgres',
  user: 'postgres',
  password: '',
  passwordTicket: null,
  tlsMode: 'prefer',
  caFile: '',
  certificateFile: '',
  keyFile: '',
  labels: '',
  capacity: null,
  connectionBudget: 16,
};

export type FieldErrors = Partial<Record<string, string>>;

/** `region: paris, tier: standard`; a label without a value is refused with its name. */
export function parseLabels(text: string): { labels: Record<string, string>; problem: string | null } {
  const labels: Record<string, string> = {};
  for (const part of text.split(',')) {
    const entry = part.trim();
    if (entry === '') continue;
    const at = entry.search(/[:=]/);
    const key = at === -1 ? entry : entry.slice(0, at).trim();
    const value = at === -1 ? '' : entry.slice(at + 1).trim();
    if (value === '') return { labels, problem: t('{{key}} has no value: write {{key}}: value', { key }) };
    labels[key] = value;
  }
  return { labels, problem: null };
}

export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}

/** A name from a host: `pg-par-1.internal` gives `pg-par-1`. */
export function nameFromHost(host: string): string {
  const first = /^[\d.:]+$/.test(host) ? host : (host.split('.')[0] ?? '');
  return first
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 63);
}

export function toServerInput(form: ServerForm): ServerInput {
  const file = (path: string) => (path.trim() === '' ? null : path.trim());
  return {
    name: form.name.trim() === '' ? nameFromHost(form.host.trim()) : form.name.trim(),
    host: form.host.trim(),
    port: form.port ?? 5432,
    database: form.database.trim() === '' ? 'postgres' : form.database.trim(),
    user: form.user.trim(),
    tls: {
      mode: form.tlsMode,
      caFile: file(form.caFile),
      certificateFile: file(form.certificateFile),
      keyFile: file(form.keyFile),
    },
    labels: parseLabels(form.labels).labels,
    capacity: form.capacity,
    connectionBudget: form.connectionBudget ?? 16,
  };
}

/** What was typed wins over what came with a URL. */
export function credentialsOf(form: ServerForm): { password?: string; passwordTicket?: string } {
  if (form.password !== '') return { password: form.password };
  return form.passwordTicket === null ? {} : { passwordTicket: form.passwordTicket };
}

type Draft = { input: Partial<ServerInput>; passwordTicket: string | null };

/** A draft fills what it knows and leaves the rest as it was typed. */
export function withDraft(form: ServerForm, { input, passwordTicket }: Draft): ServerForm {
  const { tls } = input;
  return {
    ...form,
    ...(input.name !== undefined && { name: input.name }),
    ...(input.host !== undefined && { host: input.host }),
    ...(input.port !== undefined && { port: input.port }),
    ...(input.database !== undefined && { database: input.database }),
    ...(input.user !== undefined && { user: input.user }),
    ...(input.labels !== undefined && { labels: formatLabels(input.labels) }),
    ...(tls !== undefined && {
      tlsMode: tls.mode,
      caFile: tls.caFile ?? '',
      certificateFile: tls.certificateFile ?? '',
      keyFile: tls.keyFile ?? '',
    }),
    password: '',
    passwordTicket,
  };
}

export function formOf(server: ServerOverview): ServerForm {
  return {
    name: server.name,
    host: server.host,
    port: server.port,
    database: server.database,
    user: server.user,
    password: '',
    passwordTicket: null,
    tlsMode: server.tls.mode,
    caFile: server.tls.caFile ?? '',
    certificateFile: server.tls.certificateFile ?? '',
    keyFile: server.tls.keyFile ?? '',
    labels: formatLabels(server.labels),
    capacity: server.capacity,
    connectionBudget: server.connectionBudget,
  };
}
