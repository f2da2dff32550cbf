import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BlueprintSummary } from '../../../shared/models/blueprint.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, CopyButton, ErrorNote, Icon, KeyValue } from '../../parts/index.ts';
import { ProblemList } from './problem-list.tsx';
import styles from './settings.module.css';

interface BlueprintDetailProps {
  blueprint: BlueprintSummary;
  removing: boolean;
  onRemove: () => void;
}

export function BlueprintDetail({ blueprint, removing, onRemove }: BlueprintDetailProps) {
  const { directory, problems, variables } = blueprint;
  return (
    <div className={styles['detail']}>
      {problems.length > 0 && <ProblemList problems={problems} />}
      <KeyValue
        width={110}
        items={[
          {
            key: t('Folder'),
            value:
              directory === null ? (
                t('not on this workstation')
              ) : (
                <>
                  <span className="mono">{directory}</span>
                  <CopyButton value={directory} label={t('Copy the path')} />
                </>
              ),
          },
          { key: t('Content hash'), value: <span className="mono">{blueprint.hash.slice(0, 16)}</span> },
          { key: t('Names begin with'), value: <span className="mono">{blueprint.prefix}</span> },
          { key: t('Migrations'), value: String(blueprint.migrations) },
          { key: t('Extensions'), value: blueprint.extensions.join(', ') || t('none') },
        ]}
      />
      {problems.length === 0 && <Builds blueprint={blueprint} />}
      {variables.length > 0 && (
        <>
          <h3>{t('Variables of the seed')}</h3>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">{t('Name')}</th>
                <th scope="col">{t('Type')}</th>
                <th scope="col">{t('Value if none is given')}</th>
                <th scope="col">{t('What it is')}</th>
              </tr>
            </thead>
            <tbody>
              {variables.map((variable) => (
                <tr key={variable.name}>
                  <td className="mono">{variable.name}</td>
                  <td>
                    {variable.type}
                    {variable.minimum !== null && variable.maximum !== null && (
                      <span className="third">
                        {' '}
                        {t('{{minimum}} to {{maximum}}', {
                          minimum: variable.minimum,
                          maximum: variable.maximum,
                        })}
                      </span>
                    )}
                  </td>
                  <td>
                    {variable.default === null ? (
                      t('has to be given')
                    ) : (
                      <span className="mono">{variable.default}</span>
                    )}
                  </td>
                  <td className="second">{variable.description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {!blueprint.shipped && (
        <div className="row">
          <Button small tone="danger" busy={removing} disabled={removing} onClick={onRemove}>
            {t('Take out of the list')}
          </Button>
          <span className="third small">
            {t('The folder and the tenants made from it stay as they are.')}
          </span>
        </div>
      )}
    </div>
  );
}

/** The template database of exactly these files, server by server. */
function Builds({ blueprint }: { blueprint: BlueprintSummary }) {
  const format = useFormat();
  const queries = useQueryClient();
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  const build = useMutation(
    orpc.blueprints.build.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.blueprints.list.key() }),
    }),
  );
  return (
    <>
      <h3>{t('Template database')}</h3>
      <ul className={styles['builds']}>
        {servers.map((server) => {
          const stands = blueprint.builtOn.includes(server.name);
          const busy = build.isPending && build.variables?.server === server.name;
          return (
            <li key={server.id}>
              <Icon name={stands ? 'ok' : 'pending'} className={stands ? 'is-ok' : 'third'} />
              <span className={styles['buildServer']}>{server.name}</span>
              <span className="third grow">
                {stands ? t('stands, closed to connections') : t('is built with the first tenant, or now')}
              </span>
              {!stands && (
                <Button
                  small
                  busy={busy}
                  disabled={build.isPending && !busy}
                  onClick={() => build.mutate({ blueprint: blueprint.name, server: server.name })}
                >
                  {t('Build on {{name}}', { name: server.name })}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {build.data && (
        <p className="is-ok small row" role="status">
          <Icon name="ok" />
          {[
            build.data.built
              ? t('{{template}} was built', { template: build.data.template })
              : t('{{template}} stood already', { template: build.data.template }),
            tn('{{count}} table', '{{count}} tables', { count: build.data.tables }),
            format.bytes(build.data.bytes),
            format.duration(build.data.durationMs),
          ].join(', ')}
        </p>
      )}
      {build.error !== null && <ErrorNote error={build.error} />}
    </>
  );
}
