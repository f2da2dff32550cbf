import type { RegistryEntry, RoutingFile } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import type { Registry } from './registry.ts';
import { yamlText } from './yaml-text.ts';

/**
 * One Ingress for each open tenant with a host name. A closed tenant has none: its names end at the controller's
 * default backend.
 */
export function ingressManifest(registry: Registry, options: RoutingSettings['ingress']): RoutingFile {
  const documents = registry.tenants
    .filter((tenant) => tenant.open && tenant.domains.length > 0)
    .map((tenant) => yamlText(ingressOf(tenant, options)));
  if (options.gate !== null) documents.unshift(yamlText(gateHeaders(options.namespace)));
  const head = '# Written by Cadastre. What is changed here is overwritten.\n';
  return {
    kind: 'ingress',
    name: 'ingress.yaml',
    content: head + documents.map((text) => `---${text}\n`).join(''),
  };
}

/** An Ingress of networking.k8s.io/v1. */
function ingressOf(tenant: RegistryEntry, options: RoutingSettings['ingress']) {
  const { namespace, className, service, port, tlsSecret, gate } = options;
  const path = {
    path: '/',
    pathType: 'Prefix',
    backend: { service: { name: service, port: { number: port } } },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      // A slug is a DNS label of at most 40 characters, so this is one of at most 63.
      name: `cadastre-${tenant.tenant}`,
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'cadastre',
        'cadastre/tenant': tenant.tenant,
        'cadastre/tenant-id': String(tenant.id),
      },
      annotations: gate === null ? undefined : gateAnnotations(gate, namespace),
    },
    spec: {
      ingressClassName: className,
      tls:
        tlsSecret === null
          ? undefined
          : [{ hosts: tenant.domains, secretName: tlsSecret.replaceAll('{tenant}', tenant.tenant) }],
      rules: tenant.domains.map((host) => ({ host, http: { paths: [path] } })),
    },
  };
}

const HEADERS_NAME = 'cadastre-gate-headers';

/** For ingress-nginx. It asks with the gate's own host name, so what the request was for is sent besides. */
const gateAnnotations = (gate: string, namespace: string): Record<string, string> => ({
  'nginx.ingress.kubernetes.io/auth-url': `${gate}/check`,
  'nginx.ingress.kubernetes.io/auth-proxy-set-headers': `${namespace}/${HEADERS_NAME}`,
  'nginx.ingress.kubernetes.io/auth-response-headers':
    'X-Tenant-Id,X-Tenant-Slug,X-Tenant-Database,X-Tenant-Schema,X-Tenant-Role,X-Tenant-Server,X-Tenant-Status',
});

const gateHeaders = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: HEADERS_NAME, namespace, labels: { 'app.kubernetes.io/managed-by': 'cadastre' } },
  // Variables of nginx.
  data: { 'X-Forwarded-Host': '$host', 'X-Original-URI': '$request_uri' },
});
