import type { EffectiveSetting } from '../../shared/models/configuration.ts';
import { writeDuration } from '../../shared/models/quantity.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type ConfigurationReader, configurationOf } from './configuration-of.ts';
import { factsOf } from './setting-of.ts';
import { tenantFacts } from './tenant-facts.ts';

export interface ComplianceReport {
  readonly tenant: string;
  readonly at: string;
  readonly markdown: string;
}

/** What a regulation asks of settings, as far as a configuration can say it. Articles as a person looks them up. */
const ASKED: Readonly<Record<string, readonly (readonly [path: string, asks: string])[]>> = {
  GDPR: [
    ['compliance.erasure', 'erasure on request (art. 17)'],
    ['compliance.portability', 'its data handed out whole (art. 20)'],
    ['compliance.residency', 'where it lies (art. 44 and following)'],
    ['security.encryption', 'encryption at rest (art. 32)'],
    ['security.tls', 'encryption on the way (art. 32)'],
  ],
  SOX: [
    ['compliance.audit_retention', 'records kept for seven years (section 802)'],
    ['backup.full', 'records that can be brought back (section 404)'],
  ],
  HIPAA: [
    ['security.encryption', 'encryption at rest (45 CFR 164.312(a)(2)(iv))'],
    ['security.tls', 'encryption on the way (45 CFR 164.312(e))'],
    ['accounts.admin_mfa', 'who signs in is who they say (45 CFR 164.312(d))'],
    ['compliance.audit_retention', 'documentation kept for six years (45 CFR 164.316(b)(2))'],
  ],
  'PCI-DSS': [
    ['security.encryption', 'stored data unreadable (requirement 3)'],
    ['security.tls', 'strong cryptography on the way (requirement 4)'],
    ['security.key_rotation', 'keys changed (requirement 3.7)'],
    ['security.allowed_networks', 'networks that may reach it (requirement 1)'],
    ['accounts.admin_mfa', 'administrators with a second factor (requirement 8.4)'],
    ['compliance.audit_retention', 'the log kept for a year (requirement 10.5)'],
  ],
};

const GENERAL = [
  'compliance.regulations',
  'compliance.residency',
  'compliance.audit_retention',
  'compliance.erasure',
  'compliance.portability',
  'security.encryption',
  'security.tls',
  'security.key_rotation',
  'security.allowed_networks',
];

/** One tenant: what its regulations ask, what its configuration says, and who holds that. Declared is said to be declared. */
export async function complianceReport(
  reader: ConfigurationReader,
  audit: Pick<AuditLog, 'list'>,
  slug: string,
): Promise<ComplianceReport> {
  const facts = await tenantFacts(reader.database, slug);
  const configuration = await configurationOf(reader, facts);
  const { settings, region, tier, problems } = configuration;
  const at = new Date().toISOString();
  const setting = (path: string) => settings.find((each) => each.path === path);
  const row = (path: string, asks?: string) => {
    const found = setting(path);
    return [
      ...(asks === undefined ? [] : [asks]),
      found?.title ?? factsOf(path).title,
      shown(found),
      holderOf(found),
      originOf(found),
    ];
  };
  const regulations = setting('compliance.regulations')?.value;
  const named = Array.isArray(regulations) ? regulations.map(String) : [];
  const concerned = problems.filter(({ field }) => /^(compliance|security)\./.test(field));
  const parts = [
    `# Compliance of ${text(facts.name)}`,
    [
      `Tenant ${facts.slug}, number ${facts.id}, status ${facts.status}.`,
      tier === null
        ? 'It is held to no tier: nothing below is promised.'
        : `Tier ${tier.name}, version ${tier.version}, environment ${configuration.environment}.`,
      `Server ${text(facts.server)}, region ${region === null ? 'not said (no label region)' : text(region)}.`,
      `Written ${at}.`,
    ].join('\n'),
    '## What is in force',
    table(
      ['setting', 'value', 'held by', 'comes from'],
      GENERAL.map((path) => row(path)),
    ),
    ...named.flatMap((regulation) => [
      `## ${regulation}`,
      table(
        ['asks for', 'setting', 'value', 'held by', 'comes from'],
        (ASKED[regulation] ?? []).map(([path, asks]) => row(path, asks)),
      ),
    ]),
    '## Audit log',
    auditText(audit, setting('compliance.audit_retention')),
    '## What is wrong',
    concerned.length === 0
      ? 'Nothing of this is known to be wrong.'
      : concerned
          .map(({ field, message, wayOut }) => `- ${field}: ${text(message)}. ${text(wayOut ?? '')}`)
          .join('\n'),
    '_Declared_ is a promise that Cadastre writes down and does not enforce. This report says what is configured; it is no certificate.',
  ];
  return { tenant: slug, at, markdown: `${parts.join('\n\n')}\n` };
}

function auditText(audit: Pick<AuditLog, 'list'>, retention: EffectiveSetting | undefined): string {
  const asked =
    typeof retention?.value === 'number'
      ? `Entries are to be kept for ${years(retention.value)}. Cadastre keeps them by removing none, ever: not before that time, and not after it either.`
      : 'No time is set for which entries are to be kept. Cadastre removes none, ever.';
  const oldest = audit.list({ search: '', limit: 1 }).firstAt;
  const since =
    oldest === null
      ? 'The log of this workstation has no entry yet.'
      : `The log of this workstation goes back to ${oldest}, its first entry; what was done before that, or elsewhere, is not in it.`;
  return `${asked}\n\n${since} Each workstation keeps the log of what was done there. \`cadastre audit verify\` shows whether somebody removed or changed an entry of this one.`;
}

const years = (milliseconds: number) => {
  const year = 365 * 24 * 3600 * 1000;
  return milliseconds % year === 0 ? `${milliseconds / year} years` : writeDuration(milliseconds);
};

const HOLDER_WORDS = {
  postgres: 'PostgreSQL',
  scheduler: 'Cadastre',
  gate: 'the application, through the gate',
  declared: 'declared',
} as const;

function holderOf(setting: EffectiveSetting | undefined): string {
  if (!setting) return '';
  return `${HOLDER_WORDS[setting.heldBy]}${setting.notYet ? ', not yet' : ''}`;
}

const originOf = (setting: EffectiveSetting | undefined): string =>
  setting ? `${setting.origin.kind} ${text(setting.origin.name)}` : '';

function shown(setting: EffectiveSetting | undefined): string {
  if (!setting) return 'not set';
  const { path, value } = setting;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : text(value.map(String).join(', '));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (path === 'compliance.audit_retention' && typeof value === 'number') return years(value);
  return text(String(value));
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A name may hold what Markdown, or the HTML within it, would take for its own. */
function text(plain: string): string {
  return plain.replace(/[\\`*_{}[\]<>#|~]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
}
