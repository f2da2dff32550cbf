import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

export type Files = Readonly<Record<string, string | Uint8Array>>;

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder with these files, gone after the test. */
export async function folderOf(files: Files): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cadastre-test-blueprint-'));
  made.push(directory);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

/** A sound blueprint with a seed and a first administrator. */
export const SOUND: Files = {
  'blueprint.yaml': `name: shop
title: Shop
migrations: migrations
seed:
  file: seed.sql
  variables:
    rate: { type: decimal, default: 20.0, minimum: 0, maximum: 30 }
    zone: { type: timezone, default: Europe/Paris }
    note: { type: text }
firstAdmin:
  file: first-admin.sql
  role: Boss
`,
  'migrations/0001_tables.sql': 'CREATE TABLE settings (name text, value text);\n',
  'migrations/0002_users.sql': 'CREATE TABLE users (email text, hash text, role text);\n',
  'seed.sql':
    "INSERT INTO settings VALUES ('rate', :rate), ('zone', :zone);\nINSERT INTO settings VALUES ('note', :note);\n",
  'first-admin.sql': 'INSERT INTO users VALUES (:email, :password_hash, :role);\n',
};
