import { useQuery } from '@tanstack/react-query';
import type { RunTarget } from '../../../../shared/models/migration-run.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { Code, ErrorNote } from '../../../parts/index.ts';

/** What the command of the blueprint said for one tenant, the last time it was tried. */
export function CommandOutput({ run, target }: { run: number; target: RunTarget }) {
  // Said anew with every try.
  const input = { run, target: target.id };
  const said = useQuery({
    ...orpc.migrations.output.queryOptions({ input }),
    queryKey: [...orpc.migrations.output.queryKey({ input }), target.attempts, target.status],
  });
  if (said.error) return <ErrorNote error={said.error} />;
  if (!said.data?.output) return null;
  return (
    <section aria-label={t('Output of the command')}>
      <h3 className="small third">{t('Output of the command')}</h3>
      <Code language="plain" wrap copyLabel={t('Copy the output')}>
        {said.data.output}
      </Code>
    </section>
  );
}
