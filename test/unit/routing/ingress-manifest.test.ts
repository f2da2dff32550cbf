import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ingressManifest } from '../../../src/engine/routing/ingress-manifest.ts';
import type { RegistryEntry } from '../../../src/shared/models/routing.ts';
import { ROUTING_DEFAULTS } from '../../../src/shared/models/routing-settings.ts';

const label = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
const host = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/);

/** The fields of an Ingress of networking.k8s.io/v1 that are written, with the API's rules for their values. */
const ingressSchema = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('Ingress'),
  metadata: z.strictObject({
    name: label,
    namespace: label,
    labels: z.record(
      z.string().regex(/^(?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/),
      z
        .string()
        .max(63)
        .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/),
    ),
    annotations: z
      .record(z.string().regex(/^nginx\.ingress\.kubernetes\.io\/[a-z-]+$/), z.string())
      .optional(),
  }),
  spec: z.strictObject({
    ingressClassName: label,
    tls: z.array(z.strictObject({ hosts: z.array(host).min(1), secretName: host })).optional(),
    rules: z
      .array(
        z.strictObject({
          host,
          http: z.strictObject({
            paths: z.array(
              z.strictObject({
                path: z.literal('/'),
                pathType: z.literal('Prefix'),
                backend: z.strictObject({
                  service: z.strictObject({
                    name: label,
                    port: z.strictObject({ number: z.number().int().min(1).max(65535) }),
                  }),
                }),
              }),
            ),
          }),
        }),
      )
      .min(1),
  }),
});

const tenant = (id: number, over: Partial<RegistryEntry> = {}): RegistryEntry => ({
  tenant: `${'long-name-'.repeat(3)}${id}`.slice(0, 40),
  id,
  status: 'ACTIVE',
  open: true,
  closed: null,
  isolation: 'database',
  server: 'main',
  host: 'pg',
  port: 5432,
  tls: 'disable',
  database: `studio_${id}_db`,
  schema: null,
  role: `studio_${id}_user`,
  pool: `studio_${id}_db`,
  domains: [`t${id}.example`, `www.xn--picerie-9xa-${id}.fr`],
  ...over,
});

const documentsOf = (content: string) =>
  parseAllDocuments(content).map((document) => {
    expect('errors' in document && document.errors).toEqual([]);
    return ingressSchema.parse('toJS' in document ? document.toJS() : null);
  });

it('has one Ingress for each open tenant that has a host name, of the form that the API takes', () => {
  const tenants = [
    ...Array.from({ length: 50 }, (_, index) => tenant(index + 1)),
    tenant(900, { open: false, closed: 'suspended' }),
    tenant(901, { domains: [] }),
  ];
  const { content } = ingressManifest({ tenants, servers: [] }, ROUTING_DEFAULTS.ingress);
  const documents = documentsOf(content);
  expect(documents).toHaveLength(50);
  expect(new Set(documents.map(({ metadata }) => metadata.name)).size).toBe(50);
  expect(documents[0]?.spec.rules.map((rule) => rule.host)).toEqual([
    't1.example',
    'www.xn--picerie-9xa-1.fr',
  ]);
  expect(documents[0]?.metadata.annotations).toBeUndefined();
});

it('asks the gate and names a Secret for each tenant where that is set', () => {
  const options = {
    ...ROUTING_DEFAULTS.ingress,
    namespace: 'studio',
    className: 'traefik',
    service: 'web',
    port: 8080,
    tlsSecret: 'tls-{tenant}',
    gate: 'http://gate.studio.svc:4190',
  };
  const [headers, ...documents] = ingressManifest({ tenants: [tenant(7)], servers: [] }, options)
    .content.split(/^---$/m)
    .slice(1);
  expect(parse(headers ?? '')).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'cadastre-gate-headers',
      namespace: 'studio',
      labels: { 'app.kubernetes.io/managed-by': 'cadastre' },
    },
    data: { 'X-Forwarded-Host': '$host', 'X-Original-URI': '$request_uri' },
  });
  const [ingress] = documentsOf(documents.join('---'));
  expect(ingress).toMatchObject({
    metadata: {
      namespace: 'studio',
      annotations: { 'nginx.ingress.kubernetes.io/auth-url': 'http://gate.studio.svc:4190/check' },
    },
    spec: {
      ingressClassName: 'traefik',
      tls: [
        {
          secretName: 'tls-long-name-long-name-long-name-7',
          hosts: ['t7.example', 'www.xn--picerie-9xa-7.fr'],
        },
      ],
      rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { number: 8080 } } } }] } }, {}],
    },
  });
});

it('without tenants is a file without documents', () => {
  const { content } = ingressManifest({ tenants: [], servers: [] }, ROUTING_DEFAULTS.ingress);
  expect(parseAllDocuments(content)).toHaveLength(0);
});
