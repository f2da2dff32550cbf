import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoutingKind } from '../../../../shared/models/routing.ts';
import { orpc } from '../../../client/query.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { Button, Card, Code, CopyButton, ErrorNote, Segments } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import own from './routing.module.css';

/** Lines of a file that are shown: a map of thousands of tenants would be slow to draw. */
const SHOWN = 300;

/** The files as they would be written now. */
export function RoutingFiles({ kinds }: { kinds: readonly RoutingKind[] }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const format = useFormat();
  const files = useQuery(
    orpc.routing.export.queryOptions({ input: {}, enabled: open && kinds.length > 0, staleTime: 0 }),
  );
  const list = files.data?.files ?? [];
  const shown = list.find((file) => file.name === name) ?? list[0];
  const lines = shown?.content.split('\n') ?? [];
  const more = lines.length - SHOWN;
  return (
    <Card
      title={t('Preview')}
      hint={t('the files as they would be written now; none holds a password')}
      aside={
        <Button
          small
          icon={open ? 'retry' : 'eye'}
          busy={files.isFetching}
          disabled={kinds.length === 0}
          onClick={() => (open ? void files.refetch() : setOpen(true))}
        >
          {open ? t('Make them again') : t('Show the files')}
        </Button>
      }
    >
      {files.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={files.error} onRetry={() => void files.refetch()} />
        </div>
      )}
      {shown !== undefined && (
        <>
          <div className={own['tabs']}>
            <Segments
              label={t('File')}
              value={shown.name}
              onChange={setName}
              options={list.map((file) => ({ value: file.name, label: file.name }))}
            />
            <span className="third small grow cut">
              {[
                tn('{{count}} line', '{{count}} lines', { count: lines.length }),
                format.bytes(new Blob([shown.content]).size),
              ].join(', ')}
            </span>
            <CopyButton text value={shown.content} label={t('Copy the file')} />
          </div>
          <div className={own['preview']}>
            <Code language="plain" boxed={false}>
              {lines.slice(0, SHOWN).join('\n')}
            </Code>
          </div>
          {more > 0 && (
            <p className={styles['line']}>
              {tn(
                'and {{count}} more line; the copy holds all',
                'and {{count}} more lines; the copy holds all',
                {
                  count: more,
                },
              )}
            </p>
          )}
        </>
      )}
    </Card>
  );
}
