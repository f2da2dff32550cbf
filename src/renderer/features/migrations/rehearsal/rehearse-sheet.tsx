import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MigrationStatus } from '../../../../shared/models/migration-status.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { Button, Dialog, ErrorNote, SelectField } from '../../../parts/index.ts';
import { freshEachOpening, RunningSheet, useRunningJob } from '../../plan/index.ts';
import { fileTitle } from '../matrix-rows.ts';
import styles from '../plan/plan.module.css';

interface RehearseSheetProps {
  opened: boolean;
  blueprint: string | undefined;
  versions: MigrationStatus['versions'];
  /** The tenant that is chosen at first. */
  tenant?: string;
  onClose: () => void;
}

const ALL = '';

/** The files run on a copy of one tenant, are measured, and the copy is dropped. */
export const RehearseSheet = freshEachOpening(Content);

function Content(props: RehearseSheetProps) {
  const [jobId, setJobId] = useState<number | null>(null);
  if (!props.opened) return null;
  return jobId === null ? <Ask {...props} onBegun={setJobId} /> : <Running {...props} jobId={jobId} />;
}

function Ask({
  blueprint,
  versions,
  tenant,
  onClose,
  onBegun,
}: RehearseSheetProps & { onBegun: (id: number) => void }) {
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants ?? [];
  const [picked, setPicked] = useState<string | null>(tenant ?? null);
  const [to, setTo] = useState(ALL);
  const rehearse = useMutation(
    orpc.migrations.rehearse.mutationOptions({ gcTime: 0, onSuccess: ({ jobId }) => onBegun(jobId) }),
  );
  const own = tenants.filter(
    (each) => each.blueprint === blueprint && each.status !== 'DELETED' && each.status !== 'PURGED',
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Rehearse the files')}
      width={500}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            busy={rehearse.isPending}
            disabled={picked === null}
            onClick={() =>
              picked !== null &&
              rehearse.mutate({
                tenant: picked,
                ...(blueprint === undefined ? {} : { blueprint }),
                ...(to === ALL ? {} : { to }),
              })
            }
          >
            {t('Rehearse the files')}
          </Button>
        </>
      }
    >
      <p>
        {t(
          'A copy of one tenant is made in a scratch database, the files it lacks run there, and the copy is dropped. The tenant itself is only read.',
        )}
      </p>
      <div className={styles['fields']}>
        <SelectField
          label={t('Tenant')}
          value={picked}
          onChange={setPicked}
          options={own.map(({ slug, name }) => ({ value: slug, label: `${name} · ${slug}` }))}
          placeholder={t('Name or slug')}
          hint={t('The largest tells most')}
          searchable
        />
        <SelectField
          label={t('Up to version')}
          value={to}
          onChange={setTo}
          options={[
            { value: ALL, label: t('The newest: all files') },
            ...versions
              .toReversed()
              .map((file) => ({ value: file.version, label: `${file.version} ${fileTitle(file)}` })),
          ]}
          searchable
        />
      </div>
      {rehearse.error !== null && <ErrorNote error={rehearse.error} />}
    </Dialog>
  );
}

function Running({ opened, jobId, onClose }: RehearseSheetProps & { jobId: number }) {
  const queries = useQueryClient();
  const running = useRunningJob(jobId);
  const close = () => {
    void queries.invalidateQueries({ queryKey: orpc.migrations.rehearsals.key() });
    onClose();
  };
  return (
    <RunningSheet
      opened={opened}
      onClose={close}
      running={running}
      title={t('Rehearse the files')}
      ends={{
        said: t('The files were measured, and the copy is dropped.'),
        done: t('The files were measured, and the copy is dropped.'),
        undone: t('The copy is dropped.'),
      }}
      done={t('What each file took stands under Rehearsals; plans use it for their estimate')}
    />
  );
}
