import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { BlueprintSummary } from '../../../shared/models/blueprint.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { orpc } from '../../client/query.ts';
import { t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './tenants-page.module.css';

interface TenantsEmptyProps {
  onNew: () => void;
  onImport: () => void;
  onAdopt: () => void;
}

/** Says what will be here, begins it, and shows what stands ready for it. */
export function TenantsEmpty({ onNew, onImport, onAdopt }: TenantsEmptyProps) {
  const strangers = useStrangers();
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const blueprints = useQuery(orpc.blueprints.list.queryOptions()).data;
  const platform = useQuery(orpc.platform.status.queryOptions()).data;
  return (
    <div className={styles['none']}>
      <h2>{t('No tenants yet')}</h2>
      <p>
        {strangers === 0
          ? t('Create the first one, or import a list of them.')
          : tn(
              'Create the first one, or adopt the database that exists.',
              'Create the first one, or adopt {{count}} databases that exist.',
              { count: strangers },
            )}
      </p>
      <div className="row">
        <Button tone="primary" icon="plus" onClick={onNew}>
          {t('New tenant')}
        </Button>
        {strangers > 0 && (
          <Button icon="link" onClick={onAdopt}>
            {t('Adopt databases…')}
          </Button>
        )}
        <Button icon="file" onClick={onImport}>
          {t('Import from CSV…')}
        </Button>
      </div>
      {servers !== undefined && (
        <section className={styles['ready']} aria-label={t('Ready for it')}>
          <header>
            <h2>{t('Ready for it')}</h2>
            <span className="small third">{roomWords(servers)}</span>
          </header>
          {servers.length > 0 && (
            <div className={styles['readyServers']}>
              {servers.map((server) => (
                <ReadyServer key={server.id} server={server} />
              ))}
            </div>
          )}
          <ul>
            {blueprints?.map((blueprint) => (
              <li key={blueprint.name}>
                <Icon name={blueprint.problems.length === 0 ? 'ok' : 'alert'} className={tone(blueprint)} />
                <span>{t('Blueprint')}</span>
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
                <span>{t('Platform')}</span>
                <span className="second cut" title={told(platform.message)}>
                  {platform.state === 'ready'
                    ? t('{{database}} on {{server}}, passwords sealed with {{scheme}}', {
                        database: platform.database ?? '',
                        server: platform.server ?? '',
                        scheme: platform.scheme ?? '',
                      })
                    : told(platform.message)}
                </span>
                <Link className="small" href="/settings">
                  {t('Open')}
                </Link>
              </li>
            )}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Databases that no tenant has and that could become one. */
function useStrangers(): number {
  const report = useQuery({ ...orpc.orphans.list.queryOptions({ input: {} }), retry: false }).data;
  return report?.orphans.filter((orphan) => orphan.can.includes('adopt')).length ?? 0;
}

function ReadyServer({ server }: { server: ServerOverview }) {
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
      <span>{server.version === null ? t('not read') : `PostgreSQL ${server.version}`}</span>
      <span title={server.problem === null ? undefined : told(server.problem.message)}>
        {server.problem?.message ??
          (server.connections === null
            ? t('connections not read')
            : tn('{{count}} connection left', '{{count}} connections left', {
                count: server.connections.available,
              }))}
      </span>
    </div>
  );
}

function roomWords(servers: readonly ServerOverview[]): string {
  const count = tn('{{count}} server', '{{count}} servers', { count: servers.length });
  const limited = servers.filter((server) => server.capacity !== null);
  if (servers.length === 0 || limited.length < servers.length)
    return t('{{servers}}, no limit set', { servers: count });
  const room = limited.reduce((sum, server) => sum + Math.max(0, (server.capacity ?? 0) - server.tenants), 0);
  return t('{{servers}}, room for {{room}} tenants', { servers: count, room });
}

function tone(blueprint: BlueprintSummary): string {
  return blueprint.problems.length === 0 ? 'is-ok' : 'is-warn';
}

function blueprintWords(blueprint: BlueprintSummary, servers: number): string {
  const [problem] = blueprint.problems;
  if (problem !== undefined)
    return t('{{what}}: {{said}}', { what: blueprint.name, said: told(problem.message) });
  const built =
    blueprint.builtOn.length === 0
      ? t('its template is built with the first tenant')
      : t('template built on {{builtOn}} of {{servers}}', { builtOn: blueprint.builtOn.length, servers });
  return [
    t('{{name}}, version {{version}}', { name: blueprint.name, version: blueprint.version }),
    ...(blueprint.tables === null
      ? []
      : [tn('{{count}} table', '{{count}} tables', { count: blueprint.tables })]),
    built,
  ].join(', ');
}
