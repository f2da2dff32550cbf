import type { Command } from 'commander';
import type { Domain } from '../../shared/models/domain.ts';
import { leaf } from '../arguments.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { facts, plain, stamp, table } from '../text.ts';

interface VerifyOptions extends GlobalOptions {
  file?: boolean;
  allowPrivate?: boolean;
}

export function addDomainCommands(program: Command, run: RunCommand): void {
  const domain = program.command('domain').description('Host names that lead to tenants');

  leaf(
    domain,
    'add <tenant> <host>',
    'Give a tenant a host name of its own; it routes once it is verified',
  ).action((tenant: string, host: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const added = await client.domains.add({ tenant, host });
      output.result(added, () => `${domainText(added)}\n\n${proofText(added)}`);
      return undefined;
    }),
  );

  leaf(domain, 'verify <host>', 'Look for the TXT record, or the file, that proves it')
    .option('--file', 'look for the file instead of the TXT record')
    .option('--allow-private', 'fetch the file from a private address too')
    .action((host: string, options: VerifyOptions) =>
      run(options, async ({ client, output }) => {
        const verified = await client.domains.verify({
          host,
          way: options.file ? 'file' : 'dns',
          allowPrivate: options.allowPrivate ?? false,
        });
        output.result(verified, () => domainText(verified));
        return undefined;
      }),
    );

  leaf(domain, 'list [tenant]', 'All host names, or those of one tenant').action(
    (tenant: string | undefined, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const listed = await client.domains.list(tenant === undefined ? {} : { tenant });
        output.result(listed, () => domainTable(listed.domains, listed.baseDomain));
        return undefined;
      }),
  );

  leaf(domain, 'remove <host>', 'Take a host name from its tenant').action(
    (host: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const removed = await client.domains.remove({ host });
        output.result(removed, () => `${plain(removed.removed)} leads to ${plain(removed.tenant)} no more.`);
        return undefined;
      }),
  );
}

function domainTable(domains: readonly Domain[], baseDomain: string | null): string {
  const base =
    baseDomain === null
      ? 'No base domain is set: cadastre routing configure --base-domain NAME'
      : `Base domain ${plain(baseDomain)}.`;
  if (domains.length === 0) return `No domains. ${base}`;
  const rows = domains.map((domain) => [
    domain.shown,
    domain.shown === domain.host ? '' : domain.host,
    domain.tenant,
    domain.kind,
    domain.verifiedAt === null ? 'not verified' : `by ${domain.verifiedBy}`,
    stamp(domain.verifiedAt),
  ]);
  return `${table(['host', 'as routed', 'tenant', 'kind', 'verified', 'at'], rows)}\n\n${domains.length} domains. ${base}`;
}

const domainText = (domain: Domain): string =>
  facts([
    ['host', domain.shown === domain.host ? domain.host : `${domain.shown} (${domain.host})`],
    ['tenant', domain.tenant],
    [
      'verified',
      domain.verifiedAt === null ? 'not yet' : `${stamp(domain.verifiedAt)} by ${domain.verifiedBy}`,
    ],
  ]);

function proofText({ host, proof }: Domain): string {
  if (!proof) return '';
  return [
    'Have its owner publish one of the two:',
    `  ${plain(proof.dns.name)}. TXT "${plain(proof.dns.value)}"`,
    `    then: cadastre domain verify ${host}`,
    `  ${plain(proof.file.url)} with the text ${plain(proof.file.content)}`,
    `    then: cadastre domain verify ${host} --file`,
  ].join('\n');
}
