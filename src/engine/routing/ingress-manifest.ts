import { stringify } from 'yaml';
import type { RegistryEntry, RoutingFile } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import type { Registry } from './registry.ts';

/** What the file holds of an Ingress (networking.k8s.io/v1). */
interface Ingress {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'Ingress';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly ingressClassName: string;
    readonly tls?: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
    readonly rules: readonly {
      readonly host: string;
      readonly http: { readonly paths: readonly IngressPath[] };
    }[];
  };
}

interface IngressPath {
  readonly path: '/';
  readonly pathType: 'Prefix';
  readonly backend: {
    readonly service: { readonly name: string; readonly port: { readonly number: number } };
  };
}

/**
 * One Ingress for each open tenant with a host name. A closed tenant has none: its names end at the controller's
 * default backend.
 */
export function ingressManifest(registry: Registry, options: RoutingSettings['ingress']): RoutingFile {
  const documents = registry.tenants
    .filter((tenant) => tenant.open && tenant.domains.length > 0)
    .map((tenant) => stringify(ingressOf(tenant, options), { lineWidth: 0 }));
  const head = '# Written by Cadastre. What is changed here is overwritten.\n';
  return {
    kind: 'ingress',
    name: 'ingress.yaml',
    content: head + documents.map((text) => `---\n${text}`).join(''),
  };
}

function ingressOf(tenant: RegistryEntry, options: RoutingSettings['ingress']): Ingress {
  const { namespace, className, service, port, tlsSecret, gate } = options;
  const path: IngressPath = {
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
      ...(gate === null ? {} : { annotations: gateAnnotations(gate) }),
    },
    spec: {
      ingressClassName: className,
      ...(tlsSecret === null
        ? {}
        : {
            tls: [{ hosts: tenant.domains, secretName: tlsSecret.replaceAll('{tenant}', tenant.tenant) }],
          }),
      rules: tenant.domains.map((host) => ({ host, http: { paths: [path] } })),
    },
  };
}

/** For ingress-nginx. The controller sends X-Original-URL and the host by itself. */
const gateAnnotations = (gate: string): Record<string, string> => ({
  'nginx.ingress.kubernetes.io/auth-url': `${gate}/check`,
  'nginx.ingress.kubernetes.io/auth-response-headers':
    'X-Tenant-Id,X-Tenant-Slug,X-Tenant-Database,X-Tenant-Schema,X-Tenant-Role,X-Tenant-Server,X-Tenant-Status',
});
