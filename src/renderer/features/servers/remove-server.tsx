import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { orpc } from '../../client/query.ts';
import { t, tn, tx } from '../../locales/index.ts';
import { Button, DestructiveDialog, Note } from '../../parts/index.ts';
import styles from './servers.module.css';

/** Takes a server out of the register. Nothing on the server is touched, and a server in use stays. */
export function RemoveServer({ server }: { server: ServerOverview }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const remove = useMutation(
    orpc.servers.remove.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        await queries.invalidateQueries({ queryKey: orpc.servers.list.key() });
        go('/servers');
      },
    }),
  );
  const inUse = server.isPlatform || server.tenants > 0;
  return (
    <div className={styles['pad']}>
      <h3 className={styles['dangerHead']}>{t('Remove {{name}} from Cadastre', { name: server.name })}</h3>
      <p className="second">
        {t(
          'Cadastre forgets the address, its password and its preflight. Nothing on the server is touched: databases and roles stay as they are, and it can be connected again.',
        )}
      </p>
      {inUse && (
        <Note tone="warn">
          {server.isPlatform
            ? t('It holds the platform database, so it cannot be removed.')
            : tn(
                '{{count}} tenant lives here, so it cannot be removed.',
                '{{count}} tenants live here, so it cannot be removed.',
                { count: server.tenants },
              )}{' '}
          {!server.isPlatform && <Link href="/tenants">{t('See the tenants')}</Link>}
        </Note>
      )}
      <div>
        <Button tone="danger" disabled={inUse} onClick={() => setAsking(true)}>
          {t('Remove server…')}
        </Button>
      </div>
      <DestructiveDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('Remove {{name}}', { name: server.name })}
        slug={server.name}
        slugLabel={t('the server’s name')}
        verb={t('Remove server')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ server: server.name, confirm: server.name })}
      >
        <p>
          {tx(
            'Cadastre forgets <address/> and the stored password of <user/>. The password has to be typed again if the server comes back.',
            {
              address: (
                <span className="mono">
                  {server.host}:{server.port}
                </span>
              ),
              user: <span className="mono">{server.user}</span>,
            },
          )}
        </p>
      </DestructiveDialog>
    </div>
  );
}
