import type { Domain } from '../../shared/models/domain.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';
import { showHost } from './check-host.ts';

interface DomainRow extends Row {
  host: string;
  slug: string;
  name: string;
  status: TenantStatus;
  kind: Domain['kind'];
  token: string;
  verified_at: Date | null;
  verified_by: Domain['verifiedBy'];
  added_at: Date;
}

const SELECT =
  trusted(`SELECT host, slug, organizations.name, organizations.status, kind, token, verified_at, verified_by, added_at
  FROM platform.domains JOIN platform.organizations ON organizations.id = organization_id`);

/** Of all tenants, or of one; by tenant, the primary one first. */
export async function selectDomains(platform: OpenPlatform, tenantId: number | null): Promise<Domain[]> {
  const { rows } = await platform.database.run<DomainRow>(
    sql`${SELECT} WHERE ${tenantId}::int IS NULL OR organizations.id = ${tenantId}::int
        ORDER BY organizations.name, organizations.id, kind DESC, host`,
  );
  return rows.map(toDomain);
}

export async function findDomain(platform: OpenPlatform, host: string): Promise<Domain | null> {
  const { rows } = await platform.database.run<DomainRow>(sql`${SELECT} WHERE host = ${host}`);
  return rows[0] ? toDomain(rows[0]) : null;
}

/** Throws `NOT_FOUND`. */
export async function getDomain(platform: OpenPlatform, host: string): Promise<Domain> {
  const found = await findDomain(platform, host);
  if (found) return found;
  throw new CadastreError('NOT_FOUND', `There is no domain ${host}`, {
    fields: [{ field: 'host', message: 'No tenant has it' }],
    wayOut: 'The list of domains shows those there are.',
    command: 'cadastre domain list',
  });
}

/** Where the proof is looked for, and what it says. */
export const dnsProofName = (host: string): string => `_cadastre-verify.${host}`;
export const PROOF_PATH = '/.well-known/cadastre-verify.txt';

function toDomain(row: DomainRow): Domain {
  return {
    host: row.host,
    shown: showHost(row.host),
    tenant: row.slug,
    tenantName: row.name,
    tenantStatus: row.status,
    kind: row.kind,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    verifiedBy: row.verified_by,
    addedAt: row.added_at.toISOString(),
    proof:
      row.kind === 'primary'
        ? null
        : {
            dns: { name: dnsProofName(row.host), type: 'TXT', value: row.token },
            file: { url: `http://${row.host}${PROOF_PATH}`, content: row.token },
          },
  };
}
