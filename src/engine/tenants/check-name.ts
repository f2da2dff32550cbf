import { emailSchema, slugSchema } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { numberedSlug, slugFromName } from './slug-from-name.ts';

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
  return { slug, slugProblem, emailProblem: await checkEmail(platform, input.ownerEmail) };
}

/** The slug of a name, with the first number that is free. Another job may still be quicker. */
export async function freeSlug(platform: OpenPlatform, name: string): Promise<string> {
  const base = slugFromName(name);
  const candidates = Array.from({ length: 50 }, (_, index) => numberedSlug(base, index + 1));
  const taken = await takenSlugs(platform, candidates);
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free) return free;
  for (let number = candidates.length + 1; ; number += 1) {
    const candidate = numberedSlug(base, number);
    if (!(await slugIsTaken(platform, candidate))) return candidate;
  }
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

export async function emailIsTaken(platform: OpenPlatform, email: string): Promise<boolean> {
  const { rowCount } = await platform.database.run(
    sql`SELECT FROM platform.organizations WHERE lower(owner_email) = lower(${email})`,
  );
  return rowCount > 0;
}

async function checkEmail(platform: OpenPlatform, email: string | undefined): Promise<string | null> {
  if (!email) return null;
  const parsed = emailSchema.safeParse(email);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? 'Not an e-mail address';
  return (await emailIsTaken(platform, parsed.data)) ? 'Used by another tenant' : null;
}
