import type { TlsMode } from '../../../shared/models/server.ts';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../../postgres/supported-majors.ts';
import { blocks, decide, type Finding, passed, remedyFor } from './finding.ts';
import { isLoopback } from './loopback.ts';
import type { PreflightFacts } from './preflight-facts.ts';
import type { ServerVersion } from './read-preflight-facts.ts';

/** Under this part of the usable connections left, somebody should look. */
const CONNECTIONS_LEFT = 0.2;
const CLOCK_APART_MS = 5_000;

export function checkVersion(version: ServerVersion): Finding {
  const { major } = version;
  if (major < OLDEST_MAJOR) {
    return blocks('version', {
      title: `PostgreSQL ${version.version} is too old`,
      detail: `Cadastre works with ${OLDEST_MAJOR} to ${NEWEST_MAJOR}. Upgrade the server, then run the preflight again.`,
      subject: String(major),
    });
  }
  if (major > NEWEST_MAJOR) {
    return blocks('version', {
      title: `PostgreSQL ${version.version} is newer than this Cadastre`,
      detail: `Cadastre works with ${OLDEST_MAJOR} to ${NEWEST_MAJOR}. Use a newer Cadastre for this server.`,
      subject: String(major),
    });
  }
  return passed('version', `${version.version}, supported ${OLDEST_MAJOR} to ${NEWEST_MAJOR}`);
}

export function checkTls(at: { host: string; mode: TlsMode; protocol: string | null }): Finding {
  if (at.protocol !== null) {
    const verified = at.mode === 'verify-full' || at.mode === 'verify-ca';
    return passed(
      'tls',
      `${at.mode}, ${at.protocol}`,
      verified ? '' : 'Encrypted. The certificate is not checked: verify-full does that.',
    );
  }
  if (isLoopback(at.host)) return passed('tls', 'not encrypted, this machine only');
  return decide('tls', {
    title: 'The connection is not encrypted',
    detail:
      at.mode === 'disable'
        ? `TLS is switched off for this server, and ${at.host} is another machine: whoever is on the way can read what is sent. Choose require or verify-full.`
        : `${at.host} is another machine and offers no TLS: whoever is on the way can read what is sent. Give the server a certificate, turn on ssl, then choose verify-full.`,
    subject: at.mode,
    statements:
      at.mode === 'disable'
        ? []
        : [
            {
              database: 'postgres',
              sql: 'ALTER SYSTEM SET ssl = on;',
              comment: 'with server.crt and server.key in the data folder',
            },
            { database: 'postgres', sql: 'SELECT pg_reload_conf();' },
          ],
    // A certificate has to be put in place first, which no statement does.
    remedies: at.mode === 'disable' ? [] : remedyFor(2, false),
  });
}

export function checkPasswordEncryption(facts: PreflightFacts): Finding {
  if (facts.passwordEncryption === 'scram-sha-256') return passed('password-encryption', 'scram-sha-256');
  const statements = [
    { database: 'postgres', sql: "ALTER SYSTEM SET password_encryption = 'scram-sha-256';" },
    { database: 'postgres', sql: 'SELECT pg_reload_conf();', comment: 'no restart, no session is closed' },
  ];
  return decide('password-encryption', {
    title: `New passwords are kept as ${facts.passwordEncryption}`,
    detail:
      'Tenants get SCRAM verifiers from Cadastre all the same. Other roles of this server do not, until this is set.',
    subject: facts.passwordEncryption,
    statements,
    remedies: remedyFor(statements.length, facts.superuser),
  });
}

export function checkConnections(facts: PreflightFacts, budget: number): Finding {
  const usable = Math.max(0, facts.maxConnections - facts.superuserReserved - facts.reserved);
  const left = Math.max(0, usable - facts.usedConnections);
  if (usable > 0 && left / usable >= CONNECTIONS_LEFT) {
    return passed(
      'connections',
      `${facts.usedConnections} of ${usable} in use`,
      `Cadastre takes at most ${Math.min(budget, usable)} of them.`,
    );
  }
  return decide('connections', {
    title: `${facts.usedConnections} of ${usable} connections in use`,
    detail: `${left === 1 ? '1 connection' : `${left} connections`} left. Cadastre keeps within what is free, so its work slows down; tenants may be refused.`,
    subject: '',
    statements: [
      {
        database: 'postgres',
        sql: `ALTER SYSTEM SET max_connections = ${Math.max(100, facts.maxConnections * 2)};`,
        comment: 'then restart the server',
      },
    ],
    // It takes a restart, for which a person chooses the time.
    remedies: [{ id: 'copy', label: 'Copy' }],
  });
}

export function checkChecksums(facts: PreflightFacts): Finding {
  if (facts.dataChecksums) return passed('checksums', 'on');
  return decide('checksums', {
    title: 'Data checksums are off',
    detail:
      'A damaged page is not noticed until it is read wrong, and is then in the backups too. To turn them on: stop the server, run pg_checksums --enable -D with its data folder, start it.',
    subject: 'off',
  });
}

export function checkPrepared(facts: PreflightFacts): Finding {
  const oldest = facts.prepared[0];
  if (!oldest) return passed('prepared-transactions', 'none left open');
  const quoted = (gid: string) => `'${gid.replaceAll("'", "''")}'`;
  return decide('prepared-transactions', {
    title:
      facts.prepared.length === 1
        ? '1 prepared transaction left open'
        : `${facts.prepared.length} prepared transactions left open`,
    detail: `The oldest is ${age(oldest.ageSeconds)} old, in ${oldest.database}. It holds its locks, keeps old rows from being cleaned, and stops the database from being dropped. Ask its owner whether it is to be committed or rolled back.`,
    subject: facts.prepared.map(({ gid }) => gid).join('\n'),
    statements: facts.prepared.map(({ gid, database, owner }) => ({
      database,
      sql: `ROLLBACK PREPARED ${quoted(gid)};`,
      comment: `of ${owner}; or COMMIT PREPARED`,
    })),
    // Which of the two is right, only its owner knows.
    remedies: [{ id: 'copy', label: 'Copy' }],
  });
}

export function checkClock(facts: PreflightFacts): Finding {
  const { aheadMs, withinMs } = facts.clock;
  const apart = Math.max(0, Math.abs(aheadMs) - withinMs);
  const text = `${(Math.abs(aheadMs) / 1000).toFixed(1)} s`;
  if (apart <= CLOCK_APART_MS) return passed('clock', `${text} from this machine`);
  return decide('clock', {
    title: `The server's clock is ${text} ${aheadMs > 0 ? 'ahead' : 'behind'}`,
    detail:
      'Trials end and schedules run by these clocks, and the audit log compares them. Set both machines by a time server.',
    subject: '',
  });
}

function age(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
