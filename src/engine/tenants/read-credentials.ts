import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql, trusted } from '../postgres/sql.ts';

/** What a tenant's sealed password is bound to, so that it cannot be moved to another tenant. */
export const credentialContext = (tenantId: number) => `tenant/${tenantId}/password`;

/** After a rotation the former login has a password too, until it is shut. */
const OF_LOGIN = trusted(`FROM platform.credentials JOIN platform.tenants USING (organization_id)
  WHERE credentials.role_name = coalesce(login_role, tenants.role_name)`);

/**
 * The login in use and its password, opened with the key that sealed it; read together, since a rotation changes both
 * at once. Throws `SECRET_MISSING` or `DECRYPTION_FAILED`.
 */
export async function readLogin(
  platform: OpenPlatform,
  tenantId: number,
): Promise<{ login: string; password: string }> {
  const { rows } = await platform.database.run<{ login: string; key_id: string; sealed: string }>(
    sql`SELECT credentials.role_name AS login, key_id, sealed ${OF_LOGIN} AND organization_id = ${tenantId}`,
  );
  const row = rows[0];
  if (!row) {
    throw new CadastreError('SECRET_MISSING', 'No password is recorded for this tenant', {
      wayOut: 'Its creation has not come that far: look at its job.',
    });
  }
  const cipher = row.key_id === platform.cipher.keyId ? platform.cipher : await platform.cipherOf(row.key_id);
  return { login: row.login, password: cipher.open(row.sealed, credentialContext(tenantId)) };
}

export async function passwordLength(platform: OpenPlatform, tenantId: number): Promise<number> {
  const { rows } = await platform.database.run<{ password_length: number }>(
    sql`SELECT password_length ${OF_LOGIN} AND organization_id = ${tenantId}`,
  );
  return rows[0]?.password_length ?? 0;
}
