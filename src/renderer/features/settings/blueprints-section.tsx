import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../client/query.ts';
import { classes } from '../../lib/classes.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Icon, Tag } from '../../parts/index.ts';
import { AddBlueprint } from './add-blueprint.tsx';
import { BlueprintDetail } from './blueprint-detail.tsx';
import styles from './settings.module.css';

/** What a tenant is made of: folders of migrations and seed on this workstation. */
export function BlueprintsSection() {
  const queries = useQueryClient();
  const [open, setOpen] = useState<string | null>(null);
  const list = useQuery(orpc.blueprints.list.queryOptions());
  const remove = useMutation(
    orpc.blueprints.remove.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.blueprints.list.key() }),
    }),
  );
  return (
    <>
      <Card
        title={t('Blueprints')}
        hint={t('what a tenant is made of')}
        aside={
          <Button small icon="retry" busy={list.isFetching} onClick={() => void list.refetch()}>
            {t('Check again')}
          </Button>
        }
      >
        {list.error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
          </div>
        )}
        {remove.error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={remove.error} />
          </div>
        )}
        <ul>
          {list.data?.map((blueprint) => {
            const opened = blueprint.name === open;
            const problems = blueprint.problems.length;
            return (
              <li key={blueprint.name} className={styles['blueprint']}>
                <button
                  type="button"
                  className={classes(styles['blueprintHead'], opened && styles['opened'])}
                  aria-expanded={opened}
                  onClick={() => setOpen(opened ? null : blueprint.name)}
                >
                  <Icon name={opened ? 'up' : 'down'} size={12} className="third" />
                  <b className="mono">{blueprint.name}</b>
                  <span className="second cut grow">{blueprint.title}</span>
                  <span className="second small">
                    {[
                      t('version {{version}}', { version: blueprint.version }),
                      ...(blueprint.tables === null
                        ? []
                        : [tn('{{count}} table', '{{count}} tables', { count: blueprint.tables })]),
                    ].join(', ')}
                  </span>
                  {blueprint.shipped && <Tag>{t('Shipped')}</Tag>}
                  {problems > 0 ? (
                    <Tag tone="danger" icon="failed">
                      {tn('{{count}} problem', '{{count}} problems', { count: problems })}
                    </Tag>
                  ) : (
                    <Tag tone="ok" icon="ok">
                      {t('Sound')}
                    </Tag>
                  )}
                </button>
                {opened && (
                  <BlueprintDetail
                    blueprint={blueprint}
                    removing={remove.isPending}
                    onRemove={() => remove.mutate({ blueprint: blueprint.name })}
                  />
                )}
              </li>
            );
          })}
        </ul>
      </Card>
      <AddBlueprint onAdded={setOpen} />
    </>
  );
}
