import type { Session } from '../postgres/session.ts';
import { literal, sql } from '../postgres/sql.ts';

/** What Cadastre writes beside a server's pg_hba.conf. */
export const TENANTS_FILE = 'cadastre_tenants.conf';
/** The rules of the built-in PostgreSQL, which Cadastre writes whole. */
const BUILT_IN_FILE = 'cadastre_hba.conf';

/**
 * How the lines get into force. `built-in`: Cadastre owns the file of rules; `include`: pg_hba.conf names the file of
 * tenants in a line that somebody put there; `by-hand`: neither, and why.
 */
export type HbaMeans =
  | { readonly kind: 'built-in'; readonly path: string; readonly rules: string }
  | { readonly kind: 'include'; readonly path: string }
  | { readonly kind: 'by-hand'; readonly because: string; readonly steps: string };

export async function findHbaMeans(session: Pick<Session, 'run'>): Promise<HbaMeans> {
  const { rows } = await session.run<{ superuser: boolean; version: number; rules: string }>(
    sql`SELECT rolsuper AS superuser, current_setting('server_version_num')::int AS version,
          CASE WHEN rolsuper THEN current_setting('hba_file') ELSE 'pg_hba.conf' END AS rules
        FROM pg_roles WHERE rolname = current_user`,
  );
  const { superuser = false, version = 0, rules = 'pg_hba.conf' } = rows[0] ?? {};
  const path = rules.replace(/[^/]*$/, TENANTS_FILE);
  if (!superuser) {
    return {
      kind: 'by-hand',
      because: "the server's user here is no superuser",
      steps: byHandSteps(rules),
    };
  }
  if (rules.endsWith(`/${BUILT_IN_FILE}`)) return { kind: 'built-in', path, rules };
  if (version < 160_000)
    return {
      kind: 'by-hand',
      because: 'before PostgreSQL 16 pg_hba.conf takes in no other file',
      steps: byHandSteps(rules),
    };
  if (await includes(session, rules, path)) return { kind: 'include', path };
  return {
    kind: 'by-hand',
    because: `${rules} does not name ${TENANTS_FILE} yet`,
    steps: `Put this line above all others of ${rules}, once: include_if_exists ${TENANTS_FILE}. From then on Cadastre writes ${path} itself, and reloads.`,
  };
}

const byHandSteps = (rules: string): string =>
  `Put these lines above all others of ${rules}, in the place of what Cadastre wrote there before. See that SELECT * FROM pg_hba_file_rules WHERE error IS NOT NULL finds nothing, then SELECT pg_reload_conf(). Sessions that are open stay open.`;

async function includes(session: Pick<Session, 'run'>, rules: string, path: string): Promise<boolean> {
  const { rows } = await session.run<{ text: string }>(sql`SELECT pg_read_file(${rules}) AS text`);
  const named = [TENANTS_FILE, `"${TENANTS_FILE}"`, path, `"${path}"`];
  return (rows[0]?.text ?? '')
    .split('\n')
    .some((line) =>
      named.some((name) =>
        [`include ${name}`, `include_if_exists ${name}`].includes(line.trim().replaceAll(/\s+/g, ' ')),
      ),
    );
}

/** null: there is none. */
export async function readServerFile(session: Pick<Session, 'run'>, path: string): Promise<string | null> {
  const { rows } = await session.run<{ text: string | null }>(
    sql`SELECT pg_read_file(${path}, 0, 100000000, true) AS text`,
  );
  return rows[0]?.text ?? null;
}

/**
 * Through the server, which owns the file. COPY writes lines as they are as long as none has a backslash or a tab. It is
 * not atomic; nothing reads the file before a reload.
 */
export async function writeServerFile(
  session: Pick<Session, 'run'>,
  path: string,
  text: string,
): Promise<void> {
  const lines = text.replace(/\n$/, '').split('\n');
  await session.run(
    sql`COPY (SELECT line FROM jsonb_array_elements_text(${literal(JSON.stringify(lines))}::jsonb) WITH ORDINALITY AS each (line, at) ORDER BY at) TO ${literal(path)}`,
  );
}
