import { z } from 'zod';
import { bytesSchema, countSchema, durationSchema, percentSchema } from './quantity.ts';
import {
  alertSchema,
  cidr,
  cores,
  cron,
  declared,
  held,
  limit,
  mapKey,
  parameter,
  QOS_PRIORITIES,
  scheduled,
  word,
} from './setting-meta.ts';
import { ISOLATION_MODELS } from './tenant.ts';

/** All sections of a tier, each with all it may hold. What a file leaves out comes from the tier it extends. */
export const tierSections = {
  resources: z.strictObject({
    cpu: held(cores, {
      ...declared('CPU', 'number', 'PostgreSQL has no limit per database'),
      limited: true,
    }),
    memory: held(bytesSchema, {
      ...declared('Memory', 'bytes', 'as CPU; work_mem below is set'),
      limited: true,
    }),
    storage: held(bytesSchema, {
      title: 'Storage',
      kind: 'bytes',
      heldBy: 'gate',
      how: 'gate.check_limit(…, storage)',
      limited: true,
    }),
    connections: held(countSchema.pipe(z.int().min(1).max(100_000)), {
      title: 'Connections',
      kind: 'count',
      heldBy: 'postgres',
      how: 'CONNECTION LIMIT of its database and its logins',
      limited: true,
    }),
    users: held(countSchema, {
      title: 'Users',
      kind: 'count',
      heldBy: 'gate',
      how: 'gate.check_limit(…, users)',
      limited: true,
    }),
    api_calls: held(countSchema, {
      title: 'API calls a month',
      kind: 'count',
      heldBy: 'gate',
      how: 'gate.check_limit(…, api_calls)',
      limited: true,
    }),
  }),
  /** The most an override may give; what is left out, as much as `resources` says. */
  limits: z.strictObject({
    cpu: limit(cores),
    memory: limit(bytesSchema),
    storage: limit(bytesSchema),
    connections: limit(countSchema),
    users: limit(countSchema),
    api_calls: limit(countSchema),
  }),
  database: z.strictObject({
    isolation: held(
      z.union([z.enum(ISOLATION_MODELS), z.array(z.enum(ISOLATION_MODELS)).min(1).max(3)], {
        error: 'database, schema or row, or a list of these, the first preferred',
      }),
      {
        title: 'Isolation',
        kind: 'list',
        heldBy: 'postgres',
        how: 'where its tables lie; the first is preferred',
      },
    ),
    cluster: held(z.enum(['shared', 'dedicated', 'multi-region']), {
      title: 'Cluster',
      kind: 'choice',
      heldBy: 'scheduler',
      how: 'where it is placed: dedicated means a server labelled so',
    }),
    replicas: held(countSchema, declared('Replicas', 'count', 'of the server, not of the tenant')),
    labels: held(z.record(z.string().max(63), word), {
      title: 'Server labels',
      kind: 'map',
      heldBy: 'scheduler',
      how: 'only servers with these labels are chosen',
    }),
    settings: z
      .strictObject({
        statement_timeout: parameter(durationSchema, 'statement_timeout', {
          title: 'Statement timeout',
          kind: 'duration',
          changeable: true,
        }),
        lock_timeout: parameter(durationSchema, 'lock_timeout', {
          title: 'Lock timeout',
          kind: 'duration',
          changeable: true,
        }),
        idle_in_transaction_session_timeout: parameter(
          durationSchema,
          'idle_in_transaction_session_timeout',
          { title: 'Idle in transaction', kind: 'duration', changeable: true },
        ),
        transaction_timeout: parameter(durationSchema, 'transaction_timeout', {
          title: 'Transaction timeout',
          kind: 'duration',
          changeable: true,
          how: 'set on its roles from PostgreSQL 17; the watch ends what runs over it',
        }),
        work_mem: parameter(bytesSchema, 'work_mem', {
          title: 'Work memory',
          kind: 'bytes',
          changeable: true,
          how: 'set on its roles; a session may ask for more',
        }),
        maintenance_work_mem: parameter(bytesSchema, 'maintenance_work_mem', {
          title: 'Maintenance memory',
          kind: 'bytes',
          changeable: true,
          how: 'set on its roles; a session may ask for more',
        }),
        temp_file_limit: parameter(bytesSchema, 'temp_file_limit', {
          title: 'Temporary files',
          kind: 'bytes',
        }),
        max_parallel_workers_per_gather: parameter(countSchema, 'max_parallel_workers_per_gather', {
          title: 'Parallel workers',
          kind: 'count',
          changeable: true,
          how: 'set on its roles; a session may ask for more',
        }),
        log_min_duration_statement: parameter(durationSchema, 'log_min_duration_statement', {
          title: 'Slow statements in the log',
          kind: 'duration',
        }),
        default_tablespace: parameter(z.string().max(63), 'default_tablespace', {
          title: 'Tablespace',
          kind: 'text',
          how: 'set on its logins; any but its database’s own needs CREATE, which it has not',
        }),
      })
      .optional(),
  }),
  backup: z.strictObject({
    full: cron('Full backup', 'a checked dump, in UTC; a missed one is made up for once'),
    incremental: cron(
      'Incremental backup',
      'a dump has no increments: a whole one is made at these times too',
    ),
    log: cron('Log backup', 'needs the WAL of the whole server, which no tenant has for itself', true),
    keep: held(durationSchema, {
      title: 'Backups kept',
      kind: 'duration',
      heldBy: 'scheduler',
      how: 'older ones are removed, never the newest good one',
    }),
    pitr: held(
      durationSchema,
      scheduled('Point in time', 'duration', 'needs the WAL of the whole server, as pgBackRest keeps it'),
    ),
    rpo: held(durationSchema, declared('Most data lost (RPO)', 'duration', 'what is promised')),
    rto: held(durationSchema, declared('Longest restore (RTO)', 'duration', 'what is promised')),
    cross_region: held(z.boolean(), {
      title: 'In another region',
      kind: 'boolean',
      heldBy: 'scheduler',
      how: 'each is copied to the folder elsewhere, which the settings name',
    }),
    encrypted: held(z.boolean(), {
      title: 'Encrypted backups',
      kind: 'boolean',
      heldBy: 'scheduler',
      how: 'sealed with age, or not made',
    }),
    before_change: held(z.boolean(), {
      title: 'Backup before a change of tier',
      kind: 'boolean',
      heldBy: 'scheduler',
      how: 'the job begins with a checked backup',
    }),
  }),
  monitoring: z.strictObject({
    level: held(
      z.enum(['usage', 'metrics', 'apm', 'security']),
      declared('Monitoring', 'choice', 'what is promised'),
    ),
    interval: held(durationSchema, {
      title: 'Measured every',
      kind: 'duration',
      heldBy: 'scheduler',
      how: 'its server is asked what it uses; every 15 s at most',
    }),
    alerts: held(z.array(alertSchema).max(50), {
      title: 'Alerts',
      kind: 'list',
      heldBy: 'scheduler',
      how: 'raised when every measure was over the threshold for so long',
    }),
    alert_by: held(z.enum(['none', 'email']), {
      title: 'Alerts go by',
      kind: 'choice',
      heldBy: 'scheduler',
      how: 'one message to the owner for each; admins see all',
    }),
    replication_lag: held(z.boolean(), declared('Replication lag', 'boolean', 'what is watched')),
    backup_status: held(z.boolean(), declared('Backup status', 'boolean', 'what is watched')),
    anomalies: held(z.boolean(), declared('Anomalies', 'boolean', 'what is watched')),
  }),
  security: z.strictObject({
    tls: held(z.enum(['none', 'optional', 'required', 'mutual']), {
      title: 'TLS',
      kind: 'choice',
      heldBy: 'postgres',
      how: 'lines of pg_hba.conf, in force after a reload',
    }),
    allowed_networks: held(z.array(cidr).min(1).max(100), {
      title: 'Allowed networks',
      kind: 'list',
      heldBy: 'postgres',
      how: 'lines of pg_hba.conf, in force after a reload',
    }),
    encryption: held(
      z.enum(['none', 'aes-256-gcm', 'hsm']),
      declared('Encryption at rest', 'choice', 'of the disks of the server'),
    ),
    keys: held(z.enum(['platform', 'hsm']), declared('Keys', 'choice', 'who keeps them')),
    key_rotation: held(z.enum(['never', 'monthly', 'quarterly', 'yearly']), {
      title: 'Key rotation',
      kind: 'choice',
      heldBy: 'scheduler',
      how: 'its password is rotated, the former login stays for a while',
    }),
  }),
  qos: z.strictObject({
    priority: held(z.enum(QOS_PRIORITIES), {
      title: 'Priority',
      kind: 'choice',
      heldBy: 'postgres',
      how: 'parallel workers and read-ahead, where the settings above say nothing else',
    }),
  }),
  scaling: z.strictObject({
    min: held(cores, declared('Scale from', 'number', 'what is promised')),
    max: held(cores, declared('Scale to', 'number', 'what is promised')),
    up_at: held(percentSchema, declared('Up at', 'percent', 'what is promised')),
    down_at: held(percentSchema, declared('Down at', 'percent', 'what is promised')),
    predictive: held(z.boolean(), declared('Predictive', 'boolean', 'what is promised')),
  }),
  support: z.strictObject({
    answer: held(
      z.union([durationSchema, z.literal('community')], { error: 'A time such as 4 h, or community' }),
      declared('Support answers within', 'duration', 'what is promised'),
    ),
  }),
  /** Names of its schemas and of its places in other stores: texts with variables. */
  namespaces: z.strictObject({
    data: held(word, {
      title: 'Schema of data',
      kind: 'text',
      heldBy: 'postgres',
      how: 'a schema of its database',
    }),
    analytics: held(word, {
      title: 'Schema of analytics',
      kind: 'text',
      heldBy: 'postgres',
      how: 'a schema of its database',
    }),
    audit: held(word, {
      title: 'Schema of audit',
      kind: 'text',
      heldBy: 'postgres',
      how: 'a schema of its database',
    }),
    mongodb: held(word, declared('MongoDB collections', 'text', 'the name, for the application')),
    redis: held(word, declared('Redis keys', 'text', 'the prefix, and its ACL line')),
    clickhouse: held(word, declared('ClickHouse database', 'text', 'the name, for the application')),
    elasticsearch: held(word, declared('Elasticsearch indices', 'text', 'the prefix, for the application')),
  }),
  accounts: z.strictObject({
    admin: held(word, {
      title: 'Administrator role',
      kind: 'text',
      heldBy: 'postgres',
      how: 'a role of its own',
    }),
    app: held(word, {
      title: 'Application role',
      kind: 'text',
      heldBy: 'postgres',
      how: 'a role of its own',
    }),
    read_only: held(word, {
      title: 'Read-only role',
      kind: 'text',
      heldBy: 'postgres',
      how: 'a role of its own',
    }),
    admin_mfa: held(
      z.boolean(),
      declared('Administrator with MFA', 'boolean', 'the application asks for it'),
    ),
  }),
  compliance: z.strictObject({
    regulations: held(
      z.array(z.enum(['GDPR', 'SOX', 'HIPAA', 'PCI-DSS'])).max(4),
      declared('Regulations', 'list', 'what the report is made for'),
    ),
    residency: held(z.array(word).max(50), {
      title: 'Residency',
      kind: 'list',
      heldBy: 'scheduler',
      how: 'no server outside these regions is chosen',
    }),
    audit_retention: held(durationSchema, {
      title: 'Audit log kept',
      kind: 'duration',
      heldBy: 'scheduler',
      how: 'no entry is ever removed, so none is before that time',
    }),
    erasure: held(z.boolean(), {
      title: 'Erasure',
      kind: 'boolean',
      heldBy: 'scheduler',
      how: 'may it be purged before its audit is over',
    }),
    portability: held(z.boolean(), {
      title: 'Portability',
      kind: 'boolean',
      heldBy: 'scheduler',
      how: 'may its data be handed out whole',
    }),
  }),
  modules: held(z.array(mapKeyOrWord()).max(200), {
    title: 'Modules',
    kind: 'list',
    heldBy: 'gate',
    how: 'gate.check_module',
  }),
  features: held(z.record(mapKey, z.union([z.boolean(), z.number(), z.string().max(500)])), {
    title: 'Feature flags',
    kind: 'map',
    heldBy: 'gate',
    how: 'gate.configuration',
  }),
  custom_limits: held(z.record(mapKey, countSchema), {
    title: 'Custom limits',
    kind: 'map',
    heldBy: 'gate',
    how: 'gate.check_limit',
  }),
  branding: held(z.record(mapKey, z.string().max(2000)), {
    title: 'Branding',
    kind: 'map',
    heldBy: 'gate',
    how: 'gate.configuration',
  }),
  custom_domain: held(z.boolean(), {
    title: 'Custom domains',
    kind: 'boolean',
    heldBy: 'scheduler',
    how: 'domain add refuses without it',
  }),
  labels: held(
    z.record(mapKey, z.string().max(500)),
    declared('Labels', 'map', 'for the application and for lists'),
  ),
};

function mapKeyOrWord() {
  return z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'Lower-case letters, digits, hyphens and underscores');
}
