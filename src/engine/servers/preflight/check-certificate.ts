import { decide, type Finding, passed } from './finding.ts';

const DAY_MS = 86_400_000;
/** A certificate that ends sooner is to be renewed. */
const DAYS_LEFT = 30;

/** Until when the server's certificate is valid, as the TLS connection showed it. `endsAt` is ISO 8601. */
export function checkCertificate(
  connection: { protocol: string | null; endsAt: string | null },
  now: Date,
): Finding {
  if (connection.protocol === null) return passed('certificate', 'none: the connection is not encrypted');
  const { endsAt } = connection;
  if (endsAt === null) {
    return decide('certificate', {
      title: 'The end of the certificate is not known',
      detail:
        'The connection is encrypted, and did not show until when the certificate of the server is valid.',
      subject: 'unknown',
    });
  }
  const days = Math.floor((new Date(endsAt).getTime() - now.getTime()) / DAY_MS);
  const day = endsAt.slice(0, 10);
  if (days >= DAYS_LEFT) return passed('certificate', `valid until ${day}`);
  const over = days < 0;
  return decide('certificate', {
    title: over
      ? `The certificate of the server ended on ${day}`
      : `The certificate of the server ends on ${day}, ${inDays(days)}`,
    detail: over
      ? 'Clients that check it refuse the server: with verify-ca and verify-full nobody gets in. Put a new server.crt in place, then reload the server.'
      : 'After that, clients that check it (verify-ca, verify-full) refuse the server. Put a new server.crt in place, then reload the server.',
    // A renewed certificate that ends soon is asked about again.
    subject: endsAt,
    statements: [
      {
        database: 'postgres',
        sql: 'SELECT pg_reload_conf();',
        comment: 'once the new certificate is in place',
      },
    ],
    // A file has to be put in place first, which no statement does.
    remedies: [{ id: 'copy', label: 'Copy' }],
  });
}

const inDays = (days: number): string => (days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`);
