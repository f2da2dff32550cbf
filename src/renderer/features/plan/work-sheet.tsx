import { type ComponentType, memo, type ReactNode, useEffect, useState } from 'react';
import type { Job } from '../../../shared/models/job.ts';
import type { Format } from '../../lib/format.ts';
import { t } from '../../locales/index.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { statusIcon } from '../../parts/status.tsx';
import { Tag } from '../../parts/tag.tsx';
import { tagTone, tagWords } from '../jobs/index.ts';

const WIDTH = 1120;

interface Opening {
  opened: boolean;
  onClose: () => void;
}

/** A fresh sheet for each opening: nobody finds a password that was typed or read before. */
export function freshEachOpening<Props extends Opening>(Content: ComponentType<Props>) {
  return memo(function Fresh(props: Props) {
    const [round, setRound] = useState(0);
    const { opened } = props;
    useEffect(() => {
      if (!opened) return;
      return () => setRound((before) => before + 1);
    }, [opened]);
    return <Content key={round} {...props} />;
  });
}

interface WorkSheetProps extends Opening {
  title: ReactNode;
  hint?: ReactNode;
  aside?: ReactNode;
  footer: ReactNode;
  children: ReactNode;
}

/** The wide sheet of a form, then of the job that it became. A click beside it loses nothing. */
export function WorkSheet(props: WorkSheetProps) {
  return <Sheet {...props} width={WIDTH} closeOnClickOutside={false} />;
}

/** What is made, with the state of its job once that is read. */
export function JobTitle({ job, children }: { job: Job | undefined; children: ReactNode }) {
  return (
    <span className="row">
      {children}
      {job && (
        <Tag tone={tagTone(job)} icon={statusIcon(job.status)}>
          {tagWords(job)}
        </Tag>
      )}
    </span>
  );
}

/** Who asked for the job, and when. */
export function jobHint(job: Job, format: Format): string {
  const words = { id: job.id, actor: job.actor };
  return job.startedAt === null
    ? t('Job {{id}} · asked for {{when}} by {{actor}}', { ...words, when: format.time(job.createdAt, true) })
    : t('Job {{id}} · started {{when}} by {{actor}}', { ...words, when: format.time(job.startedAt, true) });
}
