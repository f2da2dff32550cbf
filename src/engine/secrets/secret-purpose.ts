/** Finds the name an admin gave to a server; null for one that is no longer known. */
export type ServerName = (serverId: string) => string | null;

/** What the secret under this key is for, in words. */
export function secretPurpose(key: string, serverName: ServerName = () => null): string {
  const [noun, id = '', part, keyId] = key.split('/');
  if (noun === 'server' && part === 'password') {
    if (id === '*') return 'Superuser password of every server';
    const name = serverName(id);
    return name
      ? `Superuser password of ${name}`
      : `Superuser password of a server that is not listed (${id})`;
  }
  if (key === 'local/superuser-password') return 'Superuser password of the built-in PostgreSQL';
  if (key === 'mail/smtp-password') return 'Password of the mail server';
  if (noun === 'platform' && part === 'key') {
    return keyId === '*' ? 'Master key of tenant passwords' : `Master key ${keyId} of tenant passwords`;
  }
  if (noun === 'audit' && part === 'mac-key') return 'Key that seals the entries of the audit log';
  if (noun === 'audit' && part === 'head')
    return 'Newest entry of the audit log, to prove that none was cut off';
  return 'Kept by Cadastre';
}
