import type { RegistryEntry, RoutingFile, RoutingKind } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import { assertNever } from '../errors.ts';
import { ingressManifest } from './ingress-manifest.ts';
import { nginxConfiguration } from './nginx-configuration.ts';
import { pgbouncerDatabases } from './pgbouncer-databases.ts';
import type { Registry } from './registry.ts';

/** The files of the chosen kinds: the same registry and settings give the same bytes. */
export function generateFiles(
  registry: Registry,
  settings: RoutingSettings,
  kinds: readonly RoutingKind[],
): RoutingFile[] {
  return [...new Set(kinds)].flatMap((kind) => {
    switch (kind) {
      case 'nginx':
        return nginxConfiguration(registry, { ...settings.nginx, baseDomain: settings.baseDomain });
      case 'ingress':
        return [ingressManifest(registry, settings.ingress)];
      case 'pgbouncer':
        return pgbouncerDatabases(registry, settings.pgbouncer);
      case 'registry':
        return [registryDocument(registry.tenants)];
      default:
        return assertNever(kind);
    }
  });
}

/** For applications and scripts: where each tenant's data lies. No password, and no name of a person. */
function registryDocument(tenants: readonly RegistryEntry[]): RoutingFile {
  const content = `${JSON.stringify({ version: 1, tenants }, null, 2)}\n`;
  return { kind: 'registry', name: 'registry.json', content };
}
