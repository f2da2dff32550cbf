import type { CompanyNameCheck, EmailCheck } from '../../shared/models/signup.ts';
import { emailSchema, slugSchema } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { isReserved, latinSlug, slugFromName } from './slug-from-name.ts';

/** As many as a form shows of those that have the name already. */
const SHOWN_SAME = 10;

export interface NameCheck {
  readonly slug: string | null;
  readonly slugProblem: string | null;
  readonly emailProblem: string | null;
}

/** What a company name would become, and whether slug and e-mail are still free. */
export async function checkName(
  platform: OpenPlatform,
  input: { name?: string; slug?: string; ownerEmail?: string },
): Promise<NameCheck> {
  const given = input.slug ? slugSchema.safeParse(input.slug) : null;
  let slug: string | null = null;
  let slugProblem: string | null = null;
  if (given) {
    if (!given.success) slugProblem = given.error.issues[0]?.message ?? 'Not a slug';
    else {
      slug = given.data;
      if (await slugIsTaken(platform, slug)) slugProblem = 'Taken by another tenant';
    }
  } else if (input.name) {
    slug = await freeSlug(platform, input.name);
  }
  const emailProblem = input.ownerEmail ? (await checkEmail(platform, input.ownerEmail)).problem : null;
  return { slug, slugProblem, emailProblem };
}

/** A company name that is in use is told and not refused: two companies may be called the same. */
export async function checkCompanyName(platform: OpenPlatform, name: string): Promise<CompanyNameCheck> {
  const { rows } = await platform.database.run<{ slug: string; name: string; status: string }>(
    sql`SELECT slug, name, status FROM platform.organizations
        WHERE name_key = platform.name_key(${name}) AND status <> 'PURGED' ORDER BY id LIMIT ${SHOWN_SAME}`,
  );
  const slug = await freeSlug(platform, name);
  return { name, slug, free: rows.length === 0, sameName: rows, remark: remarkOn(name, slug) };
}

export async function checkEmail(platform: OpenPlatform, email: string): Promise<EmailCheck> {
  const parsed = emailSchema.safeParse(email);
  if (!parsed.success) {
    const problem = parsed.error.issues[0]?.message ?? 'Not an e-mail address';
    return { email: null, free: false, problem };
  }
  const taken = await emailIsTaken(platform, parsed.data);
  return { email: parsed.data, free: !taken, problem: taken ? 'Used by another tenant' : null };
}

/** The slug of a name, with a number where it is taken or reserved. Another job may still be quicker. */
export async function freeSlug(platform: OpenPlatform, name: string): Promise<string> {
  const base = slugFromName(name, platform.id);
  const { rows } = await platform.database.run<{ slug: string }>(
    sql`SELECT platform.free_slug(${base}, ${isReserved(base)}) AS slug`,
  );
  return rows[0]?.slug ?? base;
}

export async function takenSlugs(platform: OpenPlatform, slugs: readonly string[]): Promise<Set<string>> {
  const { rows } = await platform.database.run<{ slug: string }>(
    sql`SELECT slug FROM platform.organizations WHERE slug = ANY (${slugs})`,
  );
  return new Set(rows.map((row) => row.slug));
}

export async function slugIsTaken(platform: OpenPlatform, slug: string): Promise<boolean> {
  const { rowCount } = await platform.database.run(
    sql`SELECT FROM platform.organizations WHERE slug = ${slug}`,
  );
  return rowCount > 0;
}

/** Both in one round trip; a slug of null is not asked about. */
export async function whatIsTaken(
  platform: OpenPlatform,
  slug: string | null,
  email: string,
): Promise<{ slug: boolean; email: boolean }> {
  const { rows } = await platform.database.run<{ slug: boolean; email: boolean }>(
    sql`SELECT EXISTS (SELECT FROM platform.organizations WHERE slug = ${slug}) AS slug,
               EXISTS (SELECT FROM platform.organizations WHERE lower(owner_email) = lower(${email})) AS email`,
  );
  return rows[0] ?? { slug: false, email: false };
}

export async function emailIsTaken(platform: OpenPlatform, email: string): Promise<boolean> {
  const { rowCount } = await platform.database.run(
    sql`SELECT FROM platform.organizations WHERE lower(owner_email) = lower(${email})`,
  );
  return rowCount > 0;
}

function remarkOn(name: string, slug: string): string | null {
  const base = latinSlug(name);
  if (base === null) return 'The name has too few Latin letters for a slug, so one was drawn';
  if (base === slug) return null;
  return isReserved(base) ? `${base} is reserved for the platform` : `${base} is taken`;
}
