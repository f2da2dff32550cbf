import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { BlueprintSummary } from '../../../shared/models/blueprint.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { orpc } from '../../client/query.ts';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './tenants-page.module.css';

/** Says what will be here, begins it, and shows what stands ready for it. */
export function TenantsEmpty({ onNew, onImport }: { onNew: () => void; onImport: () => void }) {
  const format = useFormat();
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const blueprints = useQuery(orpc.blueprints.list.queryOptions()).data;
  const platform = useQuery(orpc.platform.status.queryOptions()).data;
  return (
    <div className={styles['none']}>
      <h2>No tenants yet</h2>
      <p>Create the first one, or import a list of them.</p>
      <div className="row">
        <Button tone="primary" icon="plus" onClick={onNew}>
          New tenant
        </Button>
        <Button icon="file" onClick={onImport}>
          Import from CSV…
        </Button>
      </div>
      {servers !== undefined && (
        <section className={styles['ready']} aria-label="Ready for it">
          <header>
            <h2>Ready for it</h2>
            <span className="small third">{roomWords(servers, format)}</span>
          </header>
          {servers.length > 0 && (
            <div className={styles['readyServers']}>
              {servers.map((server) => (
                <ReadyServer key={server.id} server={server} format={format} />
              ))}
            </div>
          )}
          <ul>
            {blueprints?.map((blueprint) => (
              <li key={blueprint.name}>
                <Icon name={blueprint.problems.length === 0 ? 'ok' : 'alert'} className={tone(blueprint)} />
                <span>Blueprint</span>
                <span className="second cut">{blueprintWords(blueprint, servers.length)}</span>
                <span />
              </li>
            ))}
            {platform !== undefined && (
              <li>
                <Icon
                  name={platform.state === 'ready' ? 'ok' : 'alert'}
                  className={platform.state === 'ready' ? 'is-ok' : 'is-warn'}
                />
                <span>Platform</span>
                <span className="second cut" title={platform.message}>
                  {platform.state === 'ready'
                    ? `${platform.database} on ${platform.server}, passwords sealed with ${platform.scheme}`
                    : platform.message}
                </span>
                <Link className="small" href="/settings">
                  Open
                </Link>
              </li>
            )}
          </ul>
        </section>
      )}
    </div>
  );
}

function ReadyServer({ server, format }: { server: ServerOverview; format: Format }) {
  const [icon, look]: [IconName, string] =
    server.state === 'reachable'
      ? ['ok', 'is-ok']
      : server.state === 'unreachable'
        ? ['failed', 'is-danger']
        : ['unknown', 'third'];
  return (
    <div>
      <b>
        <Icon name={icon} className={look} />
        <Link href="/servers">{server.name}</Link>
      </b>
      <span>{server.version === null ? 'not read' : `PostgreSQL ${server.version}`}</span>
      <span title={server.problem?.message}>
        {server.problem?.message ??
          (server.connections === null
            ? 'connections not read'
            : `${format.count(server.connections.available)} connections left`)}
      </span>
    </div>
  );
}

function roomWords(servers: readonly ServerOverview[], format: Format): string {
  const count = `${format.count(servers.length)} ${servers.length === 1 ? 'server' : 'servers'}`;
  const limited = servers.filter((server) => server.capacity !== null);
  if (servers.length === 0 || limited.length < servers.length) return `${count}, no limit set`;
  const room = limited.reduce((sum, server) => sum + Math.max(0, (server.capacity ?? 0) - server.tenants), 0);
  return `${count}, room for ${format.count(room)} tenants`;
}

function tone(blueprint: BlueprintSummary): string {
  return blueprint.problems.length === 0 ? 'is-ok' : 'is-warn';
}

function blueprintWords(blueprint: BlueprintSummary, servers: number): string {
  const [problem] = blueprint.problems;
  if (problem !== undefined) return `${blueprint.name}: ${problem.message}`;
  const tables = blueprint.tables === null ? '' : `, ${blueprint.tables} tables`;
  const built =
    blueprint.builtOn.length === 0
      ? 'its template is built with the first tenant'
      : `template built on ${blueprint.builtOn.length} of ${servers}`;
  return `${blueprint.name}, version ${blueprint.version}${tables}; ${built}`;
}
