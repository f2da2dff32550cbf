import type { Language, Message, MessageKind, MessageStatus } from '../../shared/models/message.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';

/** A message with what its header needs. */
export interface StoredMessage extends Message {
  readonly messageId: string;
}

const COLUMNS =
  trusted(`id::int AS id, kind, status, language, message_id, place, problem, attempts, created_at,
  delivered_at`);

/** The one message of this kind on this occasion, made now if there was none. */
export async function provideMessage(
  platform: OpenPlatform,
  message: {
    readonly tenantId: number;
    readonly kind: MessageKind;
    readonly occasion: string;
    readonly language: Language;
    readonly messageId: string;
  },
): Promise<number> {
  const { tenantId, kind, occasion, language, messageId } = message;
  await platform.database.run(
    sql`INSERT INTO platform.messages (organization_id, kind, occasion, language, status, message_id)
        VALUES (${tenantId}, ${kind}, ${occasion}, ${language}, 'due', ${messageId}) ON CONFLICT DO NOTHING`,
  );
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT id::int AS id FROM platform.messages
        WHERE organization_id = ${tenantId} AND kind = ${kind} AND occasion = ${occasion}`,
  );
  if (!rows[0]) throw new CadastreError('CONFLICT', 'The tenant is gone');
  return rows[0].id;
}

export async function readMessage(platform: OpenPlatform, id: number): Promise<StoredMessage> {
  const { rows } = await platform.database.run(
    sql`SELECT ${COLUMNS} FROM platform.messages WHERE id = ${id}`,
  );
  if (!rows[0]) throw new CadastreError('NOT_FOUND', 'The message is gone: its tenant was purged');
  return toMessage(rows[0]);
}

/** Newest first. */
export async function listMessages(platform: OpenPlatform, tenantId: number): Promise<Message[]> {
  const { rows } = await platform.database.run(
    sql`SELECT ${COLUMNS} FROM platform.messages WHERE organization_id = ${tenantId} ORDER BY id DESC LIMIT 100`,
  );
  return rows.map(toMessage).map(({ messageId: _own, ...message }) => message);
}

/** Durable before the message leaves this process. */
export async function markSending(platform: OpenPlatform, id: number, language: Language): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.messages SET status = 'sending', language = ${language}, attempts = attempts + 1,
            tried_at = clock_timestamp(), place = NULL, problem = NULL WHERE id = ${id}`,
  );
}

export async function markEnded(
  platform: OpenPlatform,
  id: number,
  end: {
    readonly status: Exclude<MessageStatus, 'due' | 'sending'>;
    readonly place?: string;
    readonly problem?: string;
  },
): Promise<StoredMessage> {
  const { rows } = await platform.database.run(
    sql`UPDATE platform.messages SET status = ${end.status}, place = ${end.place ?? null}, problem = ${end.problem ?? null},
            delivered_at = CASE WHEN ${end.status} = 'delivered' THEN clock_timestamp() ELSE delivered_at END
        WHERE id = ${id} RETURNING ${COLUMNS}`,
  );
  if (!rows[0]) throw new CadastreError('NOT_FOUND', 'The message is gone: its tenant was purged');
  return toMessage(rows[0]);
}

function toMessage(row: Row): StoredMessage {
  const time = (value: unknown) => (value instanceof Date ? value.toISOString() : null);
  return {
    id: row.id as number,
    kind: row.kind as MessageKind,
    status: row.status as MessageStatus,
    language: row.language as Language,
    messageId: row.message_id as string,
    place: row.place as string | null,
    problem: row.problem as string | null,
    attempts: row.attempts as number,
    createdAt: time(row.created_at) ?? '',
    deliveredAt: time(row.delivered_at),
  };
}
