import { z } from 'zod';

export const ROUTING_KINDS = ['nginx', 'ingress', 'pgbouncer', 'registry'] as const;

const plainText = (label: string) =>
  z
    .string()
    .trim()
    .min(1, `${label} is empty`)
    .max(1000)
    .regex(/^[^\p{Cc}]*$/u, `${label} has no control characters`);
/** No path, no query, no user. */
const origin = z
  .string()
  .trim()
  .regex(
    /^https?:\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/,
    'Such as http://127.0.0.1:8000',
  );
const kubernetesName = z
  .string()
  .trim()
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'A Kubernetes name: a-z, 0-9 and hyphens');
const port = z.number().int().min(1).max(65535);

/** Program and arguments. Whatever they say goes to the program as it is, but for a NUL, which none can take. */
const command = z
  .array(
    z
      .string()
      .max(10_000)
      .regex(/^[^\0]*$/, 'NUL is not allowed'),
  )
  .max(50)
  .refine(([program]) => program !== undefined && program.trim() !== '', {
    message: 'The program is not named',
  });

/** What the generated files say beside tenants and domains, and what happens to them. All admins share it. */
export const routingPart = z.object({
  /** Where the generated files go; null: they are not written. */
  folder: plainText('The folder').nullable(),
  /** Which kinds are written. */
  kinds: z.array(z.enum(ROUTING_KINDS)),
  /** Run one after the other once files have changed, such as `nginx -t`, `nginx -s reload`: no shell. */
  commands: z.array(command).max(10),
  /** DNS servers that are asked for verification records, `address` or `address:port`; none: the system's. */
  resolvers: z.array(z.string().trim().min(1).max(100)).max(5),
  nginx: z.object({
    port,
    /** Takes every host name that no other server block has. */
    defaultServer: z.boolean(),
    /** The tenants' application. */
    upstream: origin,
    /** The gate's HTTP check; null: the files alone decide who is let in. */
    gate: origin.nullable(),
    /** Host names of no tenant, where header, path or token name one. Served only when a gate is asked. */
    sharedHosts: z.array(z.string().trim().min(1).max(1000)).max(50),
    /** PEM files on the proxy; `{host}` in them stands for the host name. null: no TLS. */
    certificate: plainText('A path').nullable(),
    certificateKey: plainText('A path').nullable(),
    tlsPort: port,
  }),
  ingress: z.object({
    namespace: kubernetesName,
    className: kubernetesName,
    /** The Service of the tenants' application. */
    service: kubernetesName,
    port,
    /** A TLS Secret for each tenant; `{tenant}` stands for its slug. null: no TLS. */
    tlsSecret: z
      .string()
      .trim()
      .max(200)
      .regex(/^(?:[a-z0-9.-]|\{tenant\})+$/, 'A Secret name; {tenant} in it stands for the slug')
      .nullable(),
    /** The gate's HTTP check as the ingress controller reaches it; null: it is not asked. */
    gate: origin.nullable(),
  }),
  pgbouncer: z.object({
    /**
     * Where pgbouncer looks roles up. `maintenance-database` takes pgbouncer 1.19 or later (auth_dbname); with an
     * older one only a function in each tenant's own database works.
     */
    lookupIn: z.enum(['tenant-databases', 'maintenance-database']),
  }),
});

export const ROUTING_DEFAULTS: z.output<typeof routingPart> = {
  folder: null,
  kinds: ['nginx', 'registry'],
  commands: [],
  resolvers: [],
  nginx: {
    port: 80,
    defaultServer: true,
    upstream: 'http://127.0.0.1:8000',
    gate: null,
    sharedHosts: [],
    certificate: null,
    certificateKey: null,
    tlsPort: 443,
  },
  ingress: {
    namespace: 'default',
    className: 'nginx',
    service: 'app',
    port: 80,
    tlsSecret: null,
    gate: null,
  },
  pgbouncer: { lookupIn: 'tenant-databases' },
};

/** The settings of routing with the base domain, as one document. */
export const routingSettingsSchema = routingPart.extend({
  /** Tenants are `SLUG.BASE`; null: no primary domains. */
  baseDomain: z.string().trim().max(500).nullable(),
});
export type RoutingSettings = z.output<typeof routingSettingsSchema>;
