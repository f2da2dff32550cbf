import { GATE_CODES } from '../../shared/models/gate.ts';
import type { RoutingFile } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import { messagePage, PAGE_REASONS, type PageReason } from './message-pages.ts';
import { nginxPage, nginxWord } from './nginx-text.ts';
import type { Registry } from './registry.ts';

type Tenants = Pick<Registry, 'tenants'>;
export type NginxOptions = RoutingSettings['nginx'] & Pick<RoutingSettings, 'baseDomain'>;

const HEAD = '# Written by Cadastre. What is changed here is overwritten.';
/** Bytes; room for the longest host name and what a hash keeps beside it. */
const BUCKET = 512;
const GATE_PATH = '/check';
/** Stands for the tenant of a host that belongs to none; no slug is like it. */
const SHARED = '*';

/**
 * Two files for the `http` block of an nginx with the auth_request module: which host name is which tenant, and the
 * server blocks. With a gate, it decides about every request; without, the state of the tenant in the files does.
 * Errors: `INVALID_INPUT` for a setting that nginx cannot take.
 */
export function nginxConfiguration(registry: Tenants, options: NginxOptions): RoutingFile[] {
  return [
    { kind: 'nginx', name: 'nginx-map.conf', content: mapFile(registry, options) },
    { kind: 'nginx', name: 'nginx-servers.conf', content: serversFile(registry, options) },
  ];
}

function mapFile({ tenants }: Tenants, options: NginxOptions): string {
  const byHost = <Value>(value: (tenant: Tenants['tenants'][number]) => Value | null): [string, Value][] =>
    tenants.flatMap((tenant) => {
      const found = value(tenant);
      return found === null ? [] : tenant.domains.map((host): [string, Value] => [host, found]);
    });
  const own = byHost((tenant) => tenant.tenant);
  // A name stands in a map once: a tenant's goes before.
  const taken = new Set(own.map(([host]) => host));
  const shared = options.gate === null ? [] : options.sharedHosts.filter((host) => !taken.has(host));
  const hosts = [...shared.map((host): [string, string] => [host, SHARED]), ...own];
  const size = 2 ** Math.ceil(Math.log2(Math.max(2048, hosts.length * 2)));
  return [
    HEAD,
    `map_hash_max_size ${size};`,
    `map_hash_bucket_size ${BUCKET};`,
    mapBlock('$host', '$cadastre_tenant', '', hosts),
    ...(options.gate === null
      ? [
          mapBlock(
            '$host',
            '$cadastre_tenant_id',
            '',
            byHost((tenant) => String(tenant.id)),
          ),
          mapBlock(
            '$host',
            '$cadastre_closed',
            '',
            byHost((tenant) => tenant.closed),
          ),
        ]
      : []),
    ...(perHostCertificates(options)
      ? [
          // The name of a handshake comes from the client: only known names become part of a path.
          mapBlock(
            '$ssl_server_name',
            '$cadastre_certificate_host',
            'default',
            hosts.map(([host]) => [host, host]),
          ),
        ]
      : []),
    '',
  ].join('\n');
}

const mapBlock = (source: string, variable: string, fallback: string, pairs: [string, string][]): string =>
  [
    `map ${source} ${variable} {`,
    `    default ${nginxWord(fallback)};`,
    ...pairs.map(([key, value]) => `    ${nginxWord(key)} ${nginxWord(value)};`),
    '}',
  ].join('\n');

function serversFile(registry: Tenants, options: NginxOptions): string {
  const { gate } = options;
  return [
    HEAD,
    gate === null ? staticRefusals() : gateRefusals(),
    mapBlock('$cadastre_status', '$cadastre_retry_after', '', [['503', '5']]),
    // Whoever sends no language reads the first.
    mapLanguages(),
    mapPages(),
    mapBlock('$http_upgrade', '$cadastre_connection', 'upgrade', [['', '']]),
    ...(gate === null ? [] : [gateUpstream(gate)]),
    serverBlock(registry, options),
    '',
  ].join('\n');
}

/** Reasons of which the gate has a code; the others are words of its HTTP check. */
const GATE_REASONS: Readonly<Record<string, PageReason>> = {
  ...Object.fromEntries(
    GATE_CODES.flatMap((code) => {
      const reason = PAGE_REASONS.find((each) => each === code);
      return reason ? [[code, reason]] : [];
    }),
  ),
  'unknown-tenant': 'unknown',
  mismatch: 'refused',
  'token-missing': 'sign-in',
  'token-invalid': 'sign-in',
};

function gateRefusals(): string {
  return [
    // Nothing was asked: the host name is in no map. Any other answer than these is a gate that cannot answer.
    mapBlock('$cadastre_gate_status', '$cadastre_status', '503', [
      ['', '404'],
      ...['401', '402', '403', '404'].map((code): [string, string] => [code, code]),
    ]),
    mapBlock('$cadastre_gate_status/$cadastre_gate_code', '$cadastre_reason', 'unavailable', [
      ['/', 'unknown'],
      ...Object.entries(GATE_REASONS).map(([code, reason]): [string, string] => [`~/${code}`, reason]),
    ]),
  ].join('\n');
}

function staticRefusals(): string {
  return [
    mapBlock('$cadastre_closed', '$cadastre_status', '404', [
      ['trial-over', '402'],
      ['suspended', '402'],
      ['cancelled', '403'],
      ['deleted', '403'],
      ['not-ready', '503'],
    ]),
    mapBlock('$cadastre_closed', '$cadastre_reason', 'unknown', [
      ['trial-over', 'trial-over'],
      ['suspended', 'suspended'],
      ['cancelled', 'cancelled'],
      ['deleted', 'deleted'],
      ['not-ready', 'not-ready'],
    ]),
  ].join('\n');
}

const mapLanguages = (): string =>
  mapBlock('$http_accept_language', '$cadastre_language', 'fr', [['~*^\\s*en', 'en']]);

const mapPages = (): string =>
  [
    'map "$cadastre_reason/$cadastre_language" $cadastre_page {',
    `    default ${nginxPage(messagePage('unavailable', 'en'))};`,
    ...PAGE_REASONS.flatMap((reason) =>
      (['fr', 'en'] as const).map(
        (language) =>
          `    ${nginxWord(`${reason}/${language}`)} ${nginxPage(messagePage(reason, language))};`,
      ),
    ),
    '}',
  ].join('\n');

function gateUpstream(gate: string): string {
  const { host, protocol } = new URL(gate);
  const address = /:\d+$/.test(host) ? host : `${host}:${protocol === 'https:' ? 443 : 80}`;
  return ['upstream cadastre_gate {', `    server ${nginxWord(address)};`, '    keepalive 16;', '}'].join(
    '\n',
  );
}

function serverBlock(registry: Tenants, options: NginxOptions): string {
  const { gate, upstream } = options;
  const asked = ['Id', 'Slug', 'Database', 'Schema', 'Role', 'Server', 'Status'];
  const variable = (name: string) => `$cadastre_tenant_${name.toLowerCase()}`;
  // A header that the client sent never reaches the application: each is set here, or empty and thereby left out.
  const tenantHeaders = asked.map((name) => {
    const own: Record<string, string> = { Id: '$cadastre_tenant_id', Slug: '$cadastre_tenant' };
    return `        proxy_set_header X-Tenant-${name} ${gate === null ? (own[name] ?? '""') : variable(name)};`;
  });
  return [
    ...namesOf(registry, options),
    '',
    '    location / {',
    '        if ($cadastre_tenant = "") { return 404; }',
    ...(gate === null
      ? ['        if ($cadastre_closed) { return 403; }']
      : [
          '        auth_request /_cadastre_gate;',
          '        auth_request_set $cadastre_gate_status $upstream_status;',
          '        auth_request_set $cadastre_gate_code $upstream_http_x_gate_code;',
          ...asked.map(
            (name) =>
              `        auth_request_set ${variable(name)} $upstream_http_x_tenant_${name.toLowerCase()};`,
          ),
        ]),
    '        # nginx itself answers with these: what the application answers goes through as it is.',
    '        error_page 401 402 403 404 500 503 = @cadastre_refused;',
    `        proxy_pass ${nginxWord(upstream)};`,
    '        proxy_http_version 1.1;',
    '        proxy_set_header Host $host;',
    '        proxy_set_header X-Forwarded-Host $host;',
    '        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    '        proxy_set_header X-Forwarded-Proto $scheme;',
    '        proxy_set_header Upgrade $http_upgrade;',
    '        proxy_set_header Connection $cadastre_connection;',
    ...tenantHeaders,
    '    }',
    ...(gate === null ? [] : gateLocation(gate)),
    '',
    '    location @cadastre_refused {',
    '        default_type "text/html";',
    '        charset "utf-8";',
    '        add_header Cache-Control "no-store" always;',
    '        add_header Retry-After $cadastre_retry_after always;',
    ...['401', '402', '403', '404'].map(
      (code) => `        if ($cadastre_status = ${code}) { return ${code} $cadastre_page; }`,
    ),
    '        return 503 $cadastre_page;',
    '    }',
    '}',
  ].join('\n');
}

const gateLocation = (gate: string): string[] => [
  '',
  '    location = /_cadastre_gate {',
  '        internal;',
  `        proxy_pass ${new URL(gate).protocol}//cadastre_gate${GATE_PATH};`,
  '        proxy_http_version 1.1;',
  '        proxy_set_header Connection "";',
  '        proxy_pass_request_body off;',
  '        proxy_set_header Content-Length "";',
  '        proxy_set_header X-Forwarded-Host $host;',
  '        proxy_set_header X-Original-URI $request_uri;',
  '        proxy_connect_timeout 1s;',
  '        proxy_read_timeout 2s;',
  '    }',
];

function namesOf(registry: Tenants, options: NginxOptions): string[] {
  const { certificate, certificateKey, defaultServer } = options;
  const suffix = defaultServer ? ' default_server' : '';
  const names = defaultServer ? ['_'] : serverNames(registry, options);
  const path = (text: string) => nginxWord(text).replaceAll('{host}', `\${cadastre_certificate_host}`);
  return [
    ...(defaultServer
      ? []
      : [
          `server_names_hash_max_size ${Math.max(1024, names.length * 4)};`,
          `server_names_hash_bucket_size ${BUCKET};`,
        ]),
    'server {',
    `    listen ${options.port}${suffix};`,
    ...(certificate !== null && certificateKey !== null
      ? [
          `    listen ${options.tlsPort} ssl${suffix};`,
          `    ssl_certificate ${path(certificate)};`,
          `    ssl_certificate_key ${path(certificateKey)};`,
        ]
      : []),
    `    server_name${names.map((name) => `\n        ${nginxWord(name)}`).join('')};`,
  ];
}

/** One wildcard for all primary domains, and every other name. */
function serverNames({ tenants }: Tenants, { baseDomain, gate, sharedHosts }: NginxOptions): string[] {
  const known = tenants.flatMap((tenant) => tenant.domains);
  const others = known.filter((host) => baseDomain === null || !host.endsWith(`.${baseDomain}`));
  const names = [
    ...(baseDomain === null ? [] : [`*.${baseDomain}`]),
    ...others,
    ...(gate === null ? [] : sharedHosts),
  ];
  // An empty list would serve requests without a name.
  return names.length > 0 ? names : ['cadastre.invalid'];
}

const perHostCertificates = ({ certificate, certificateKey }: NginxOptions): boolean =>
  certificate !== null && certificateKey !== null && `${certificate}${certificateKey}`.includes('{host}');
