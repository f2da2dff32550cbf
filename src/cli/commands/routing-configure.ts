import type { Command } from 'commander';
import {
  ROUTING_KINDS,
  type RoutingSettings,
  routingSettingsSchema,
} from '../../shared/models/routing-settings.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { commandList } from '../command-words.ts';
import { parseInput } from '../parse-input.ts';
import { settingsText } from '../routing-text.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';

/** `false`: the option's `--no-` form. */
interface ConfigureOptions extends GlobalOptions {
  baseDomain?: string | false;
  folder?: string | false;
  kind?: string[];
  command?: string[][] | false;
  resolver?: string[] | false;
  port?: number;
  defaultServer?: boolean;
  upstream?: string;
  gate?: string | false;
  sharedHost?: string[] | false;
  certificate?: string | false;
  certificateKey?: string;
  tlsPort?: number;
  ingressNamespace?: string;
  ingressClass?: string;
  ingressService?: string;
  ingressPort?: number;
  ingressTlsSecret?: string | false;
  ingressGate?: string | false;
  lookupIn?: string;
}

export function addRoutingConfigure(routing: Command, run: RunCommand): void {
  leaf(routing, 'configure', 'Change what is given, for all admins; without options, show the settings')
    .option('--base-domain <name>', 'tenants are SLUG.NAME')
    .option('--no-base-domain', 'tenants have no primary domain')
    .option('--folder <folder>', 'write the files there after every change, on this workstation')
    .option('--no-folder', 'write no files')
    .option('--kind <kind...>', ROUTING_KINDS.join(', '))
    .option(
      '--command <text>',
      'run it after files have changed, without a shell; may be given often',
      commandList,
    )
    .option('--no-command', 'run nothing')
    .option('--resolver <address...>', 'DNS servers that are asked for verification records')
    .option('--no-resolver', "ask the system's")
    .option('--port <number>', 'port of nginx', wholeNumber)
    .option('--default-server', 'nginx: serve every host name that no other server block has')
    .option('--no-default-server', 'nginx: serve the host names of tenants only')
    .option('--upstream <url>', 'nginx: the application, such as http://127.0.0.1:8000')
    .option('--gate <url>', "nginx: the gate's HTTP check, such as http://127.0.0.1:4190")
    .option('--no-gate', 'nginx: let the files decide')
    .option('--shared-host <name...>', 'nginx: names of no tenant, where header, path or token name one')
    .option('--no-shared-host', 'nginx: none')
    .option('--certificate <file>', 'nginx: PEM file; {host} stands for the host name')
    .option('--no-certificate', 'nginx: no TLS')
    .option('--certificate-key <file>', 'nginx: PEM file of its key')
    .option('--tls-port <number>', 'nginx: port for TLS', wholeNumber)
    .option('--ingress-namespace <name>', 'Kubernetes namespace')
    .option('--ingress-class <name>', 'class of the ingress controller')
    .option('--ingress-service <name>', 'the Service of the application')
    .option('--ingress-port <number>', 'its port', wholeNumber)
    .option('--ingress-tls-secret <name>', 'Secret with the certificate; {tenant} stands for the slug')
    .option('--no-ingress-tls-secret', 'no TLS')
    .option('--ingress-gate <url>', "the gate's HTTP check as the controller reaches it")
    .option('--no-ingress-gate', 'ask no gate')
    .option('--lookup-in <place>', 'tenant-databases or maintenance-database (pgbouncer 1.19 or later)')
    .action((options: ConfigureOptions) =>
      run(options, async ({ client, output }) => {
        const before = await client.routing.settings();
        const given = changesOf(options, before);
        const settings =
          Object.keys(given).length === 0
            ? before
            : await client.routing.configure(parseInput(routingSettingsSchema.partial(), given));
        output.result(settings, () => settingsText(settings));
        return undefined;
      }),
    );
}

/** What was given over what stands; a part of which nothing was given is left out. */
function changesOf(options: ConfigureOptions, before: RoutingSettings): Record<string, unknown> {
  const orNull = (value: string | false | undefined) => (value === false ? null : value);
  const orNone = <T>(value: T[] | false | undefined) => (value === false ? [] : value);
  const part = (name: 'nginx' | 'ingress' | 'pgbouncer', values: Record<string, unknown>) => {
    const given = present(values);
    return Object.keys(given).length === 0 ? {} : { [name]: { ...before[name], ...given } };
  };
  return {
    ...present({
      baseDomain: orNull(options.baseDomain),
      folder: orNull(options.folder),
      kinds: options.kind,
      commands: orNone(options.command),
      resolvers: orNone(options.resolver),
    }),
    ...part('nginx', {
      port: options.port,
      defaultServer: options.defaultServer,
      upstream: options.upstream,
      gate: orNull(options.gate),
      sharedHosts: orNone(options.sharedHost),
      certificate: orNull(options.certificate),
      certificateKey: options.certificate === false ? null : options.certificateKey,
      tlsPort: options.tlsPort,
    }),
    ...part('ingress', {
      namespace: options.ingressNamespace,
      className: options.ingressClass,
      service: options.ingressService,
      port: options.ingressPort,
      tlsSecret: orNull(options.ingressTlsSecret),
      gate: orNull(options.ingressGate),
    }),
    ...part('pgbouncer', { lookupIn: options.lookupIn }),
  };
}

const present = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
