import { parse, stringify } from 'yaml';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { sealText, sealTextFor } from '../adapters/age-text.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { readLogin } from '../tenants/read-credentials.ts';
import type { ConfigurationContext } from './configuration-context.ts';
import { type TenantDocument, writeTenantDocument } from './tenant-document.ts';
import { heldTenantFacts, type TenantFacts, tenantFacts } from './tenant-facts.ts';

export interface ExportInput {
  /** Left out, as `tiers`: all that are held to a tier, and all tiers where neither is named. */
  readonly tenants?: readonly string[];
  readonly tiers?: readonly string[];
  readonly format: 'yaml' | 'json';
  readonly secrets?: { readonly recipient?: string; readonly passphrase?: string };
}

export interface Exported {
  readonly fileName: string;
  readonly content: string;
  readonly encrypted: boolean;
}

const PASSPHRASE_LENGTH = 12;

/** Tiers and tenants as a file that `apply` takes. With secrets it has passwords, and is sealed whole. */
export function exportConfiguration(
  context: Pick<ConfigurationContext, 'audit' | 'platform'>,
  actor: Actor,
  input: ExportInput,
): Promise<Exported> {
  const { tenants, tiers, format, secrets } = input;
  const intent = {
    actor,
    verb: 'export configuration',
    target: tenants?.length === 1 ? `tenant ${tenants[0]}` : 'platform',
    input: { tenants: tenants ?? null, tiers: tiers ?? null, format, withSecrets: secrets !== undefined },
  };
  return performAct(context.audit, intent, async () => {
    const seal = secrets && sealerOf(secrets);
    const platform = await context.platform();
    const all = tenants === undefined && tiers === undefined;
    const documents = [
      ...(tiers !== undefined || all ? await tierDocuments(platform, tiers ?? null) : []),
      ...(await tenantDocuments(platform, tenants ?? (all ? null : []), secrets !== undefined)),
    ];
    const content =
      format === 'json'
        ? `${JSON.stringify(
            documents.map(({ value }) => value),
            null,
            2,
          )}\n`
        : documents.map(({ text }) => text).join('---\n');
    const name = `configuration-${new Date().toISOString().slice(0, 10)}.${format}`;
    if (!seal) return { fileName: name, content, encrypted: false };
    return { fileName: `${name}.age`, content: await seal(content), encrypted: true };
  });
}

function sealerOf(secrets: NonNullable<ExportInput['secrets']>): (text: string) => Promise<string> {
  const { recipient, passphrase } = secrets;
  if ((recipient === undefined) === (passphrase === undefined)) {
    throw invalidInput([
      { field: 'secrets', message: 'Give a recipient (age1…) or a passphrase, one of the two' },
    ]);
  }
  if (recipient !== undefined) return (text) => sealTextFor(text, recipient);
  if (passphrase === undefined || passphrase.length < PASSPHRASE_LENGTH) {
    throw invalidInput([
      { field: 'secrets.passphrase', message: `At least ${PASSPHRASE_LENGTH} characters` },
    ]);
  }
  return (text) => sealText(text, passphrase);
}

interface Written {
  readonly text: string;
  readonly value: unknown;
}

/** The newest version of each, as it was written: comments are part of it. Parents first, so that they can be applied in order. */
async function tierDocuments(platform: OpenPlatform, names: readonly string[] | null): Promise<Written[]> {
  const { rows } = await platform.database.run<{ name: string; document: string }>(
    sql`SELECT name, document FROM (
          SELECT DISTINCT ON (name) name, document, position, jsonb_array_length(layers) AS depth FROM platform.tiers
          WHERE ${names}::text[] IS NULL OR name = ANY (${names}::text[]) ORDER BY name, version DESC
        ) AS newest ORDER BY depth, position, name`,
  );
  const missing = names?.find((name) => !rows.some((row) => row.name === name));
  if (missing !== undefined) {
    throw new CadastreError('NOT_FOUND', `There is no tier ${missing}`, {
      wayOut: 'The list of tiers shows those there are.',
      command: 'cadastre tier list',
    });
  }
  return rows.map(({ document }) => ({
    text: document.endsWith('\n') ? document : `${document}\n`,
    value: parse(document),
  }));
}

async function tenantDocuments(
  platform: OpenPlatform,
  slugs: readonly string[] | null,
  withSecrets: boolean,
): Promise<Written[]> {
  const { database } = platform;
  const all =
    slugs === null
      ? await heldTenantFacts(database)
      : await Promise.all([...new Set(slugs)].map((slug) => tenantFacts(database, slug)));
  const written: Written[] = [];
  for (const facts of all) {
    const secrets = withSecrets ? { secrets: await secretsOf(platform, facts) } : {};
    const value = { ...writeTenantDocument(tenantDocument(facts)), ...secrets };
    written.push({ value, text: stringify(value) });
  }
  return written;
}

export function tenantDocument({ slug, held }: TenantFacts): TenantDocument {
  if (held === null) {
    throw new CadastreError('REFUSED', `Tenant ${slug} is held to no tier: there is nothing to export`, {
      wayOut: 'Give it a tier.',
      command: `cadastre tenant set-tier ${slug} TIER`,
    });
  }
  const { tier, version, environment, overrides } = held;
  return { tenant: slug, tier, version, ...(environment !== null && { environment }), overrides };
}

async function secretsOf(platform: OpenPlatform, facts: TenantFacts): Promise<Record<string, string>> {
  const { login, password } = await readLogin(platform, facts.id);
  return { [login]: password };
}
