import { joinCommand, splitCommand } from '../../../../shared/command-words.ts';
import type { RoutingSettings } from '../../../../shared/models/routing-settings.ts';
import { t } from '../../../locales/index.ts';
import { orNull, type Problems } from '../shared/use-settings-form.ts';

/** The base domain belongs to another section. */
export type Routing = Omit<RoutingSettings, 'baseDomain'>;

/** One value a field, named as an error names it. */
export interface RoutingFields {
  readonly folder: string;
  readonly kinds: Routing['kinds'];
  readonly commands: readonly string[];
  readonly resolvers: string;
  readonly 'nginx.upstream': string;
  readonly 'nginx.gate': string;
  readonly 'nginx.port': number | null;
  readonly 'nginx.tlsPort': number | null;
  readonly 'nginx.certificate': string;
  readonly 'nginx.certificateKey': string;
  readonly 'nginx.sharedHosts': string;
  readonly 'nginx.defaultServer': boolean;
  readonly 'ingress.namespace': string;
  readonly 'ingress.className': string;
  readonly 'ingress.service': string;
  readonly 'ingress.port': number | null;
  readonly 'ingress.tlsSecret': string;
  readonly 'ingress.gate': string;
  readonly 'pgbouncer.lookupIn': Routing['pgbouncer']['lookupIn'];
}

export const routingFields = ({ folder, kinds, commands, resolvers, ...of }: Routing): RoutingFields => ({
  folder: folder ?? '',
  kinds,
  commands: commands.map(joinCommand),
  resolvers: resolvers.join(', '),
  'nginx.upstream': of.nginx.upstream,
  'nginx.gate': of.nginx.gate ?? '',
  'nginx.port': of.nginx.port,
  'nginx.tlsPort': of.nginx.tlsPort,
  'nginx.certificate': of.nginx.certificate ?? '',
  'nginx.certificateKey': of.nginx.certificateKey ?? '',
  'nginx.sharedHosts': of.nginx.sharedHosts.join(', '),
  'nginx.defaultServer': of.nginx.defaultServer,
  'ingress.namespace': of.ingress.namespace,
  'ingress.className': of.ingress.className,
  'ingress.service': of.ingress.service,
  'ingress.port': of.ingress.port,
  'ingress.tlsSecret': of.ingress.tlsSecret ?? '',
  'ingress.gate': of.ingress.gate ?? '',
  'pgbouncer.lookupIn': of.pgbouncer.lookupIn,
});

const list = (text: string) => text.split(/[\s,;]+/).filter(Boolean);
const portProblem = (port: number | null) =>
  port !== null && port >= 1 && port <= 65_535 ? undefined : t('From 1 to 65,535');

/** What a chosen kind does not show stays as it is kept. */
export function readRouting(
  form: RoutingFields,
  kept: Routing,
): { values: Routing; problems: Problems<RoutingFields> } {
  const typed = form.commands.filter((command) => command.trim() !== '').map(splitCommand);
  const broken = typed.find((command) => command.problem !== null);
  const has = (kind: Routing['kinds'][number]) => form.kinds.includes(kind);
  return {
    values: {
      ...kept,
      folder: orNull(form.folder),
      kinds: form.kinds,
      commands: typed.map((command) => command.words),
      resolvers: list(form.resolvers),
      ...(has('nginx') && {
        nginx: {
          upstream: form['nginx.upstream'].trim(),
          gate: orNull(form['nginx.gate']),
          port: form['nginx.port'] ?? 0,
          tlsPort: form['nginx.tlsPort'] ?? 0,
          certificate: orNull(form['nginx.certificate']),
          certificateKey: orNull(form['nginx.certificateKey']),
          sharedHosts: list(form['nginx.sharedHosts']),
          defaultServer: form['nginx.defaultServer'],
        },
      }),
      ...(has('ingress') && {
        ingress: {
          namespace: form['ingress.namespace'].trim(),
          className: form['ingress.className'].trim(),
          service: form['ingress.service'].trim(),
          port: form['ingress.port'] ?? 0,
          tlsSecret: orNull(form['ingress.tlsSecret']),
          gate: orNull(form['ingress.gate']),
        },
      }),
      ...(has('pgbouncer') && { pgbouncer: { lookupIn: form['pgbouncer.lookupIn'] } }),
    },
    problems: {
      commands:
        broken === undefined
          ? undefined
          : broken.problem === 'backslash'
            ? t('A command ends with a backslash')
            : t('A quote is not closed'),
      ...(has('nginx') && {
        'nginx.port': portProblem(form['nginx.port']),
        'nginx.tlsPort':
          form['nginx.certificate'].trim() === '' ? undefined : portProblem(form['nginx.tlsPort']),
      }),
      ...(has('ingress') && { 'ingress.port': portProblem(form['ingress.port']) }),
    },
  };
}
