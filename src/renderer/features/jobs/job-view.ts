import type { Job, JobStatus, JobStep, JobSummary } from '../../../shared/models/job.ts';
import { t, tn, told, type Word, word } from '../../locales/index.ts';

/** The groups of the jobs page, in the order in which a person should read them. */
export const JOB_GROUPS = ['repair', 'failed', 'running', 'waiting', 'done'] as const;
export type JobGroup = (typeof JOB_GROUPS)[number];

export const JOB_GROUP_WORDS: Record<JobGroup, Word> = {
  repair: word('Repair'),
  failed: word('Failed'),
  running: word('Running'),
  waiting: word('Waiting'),
  done: word('Done'),
};

/** The statuses of a group: one table for the segments, their counts and what is asked of the engine. */
export const GROUP_STATUSES: Record<JobGroup, JobStatus[]> = {
  repair: ['repair'],
  failed: ['failed'],
  running: ['running', 'undoing'],
  waiting: ['queued'],
  done: ['succeeded', 'undone'],
};

export const JOB_STATUS_WORDS: Record<JobStatus, Word> = {
  queued: word('Waiting'),
  running: word('Running'),
  succeeded: word('Done'),
  failed: word('Failed'),
  undoing: word('Undoing'),
  undone: word('Undone'),
  repair: word('Repair'),
};

export function countGroup(counts: Partial<Record<JobStatus, number>>, group: JobGroup): number {
  return GROUP_STATUSES[group].reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

/** Is a process at work on it, or about to be? */
export function isMoving(status: JobStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'undoing';
}

export function needsPerson(status: JobStatus): boolean {
  return status === 'failed' || status === 'repair';
}

/** The step a person should look at: the failed one, else the running one, else the first that waits. */
export function currentStep(job: Job): JobStep | null {
  return (
    job.steps.find((step) => step.status === 'failed') ??
    job.steps.find((step) => step.status === 'running') ??
    job.steps.find((step) => step.status === 'waiting') ??
    null
  );
}

/** Milliseconds from start to end, or to `now` for what still runs; null before it started. */
export function elapsed(job: Pick<JobSummary, 'startedAt' | 'finishedAt'>, now: number): number | null {
  if (job.startedAt === null) return null;
  const end = job.finishedAt === null ? now : Date.parse(job.finishedAt);
  return Math.max(0, end - Date.parse(job.startedAt));
}

/** `step 5 / 8`, `742 / 1,226 rows`; `number` writes a count in the person's language. */
export function progressWords(job: JobSummary, number: (value: number) => string): string {
  const { done, total, unit } = job.progress;
  if (unit === 'row') return `${number(done)} / ${number(total)}`;
  const at = isMoving(job.status) || needsPerson(job.status) ? Math.min(done + 1, total) : done;
  return t('step {{at}} / {{total}}', { at: number(at), total: number(total) });
}

export function progressShare(job: JobSummary): number {
  const { done, total } = job.progress;
  return total === 0 ? 0 : Math.min(1, done / total);
}

/** Named by PostgreSQL to say where, not what: underlining them would point at the wrong thing. */
const PLACES = /(?:relation|constraint|table|column|database|role|schema|function|index|type|view)\s*$/u;

/** The value in a statement that the error is about, so that it can be underlined; null when it names none. */
export function guiltyPart(statement: string, message: string): { start: number; end: number } | null {
  const named: string[] = [];
  for (const match of message.matchAll(/["“]([^"”]{1,120})["”]/gu)) {
    if (match[1] !== undefined && !PLACES.test(message.slice(0, match.index))) named.push(match[1]);
  }
  for (const match of message.matchAll(/=\(([^()]{1,120})\)/gu))
    if (match[1] !== undefined) named.push(match[1]);
  for (const match of message.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)/gu)) named.push(match[0]);
  for (const value of named) {
    const literal = `'${value.replaceAll("'", "''")}'`;
    for (const form of [literal, value]) {
      const start = statement.indexOf(form);
      if (start >= 0 && !cutsWord(statement, start, start + form.length))
        return { start, end: start + form.length };
    }
  }
  return null;
}

/** Would the part begin or end inside a longer word or number? */
function cutsWord(text: string, start: number, end: number): boolean {
  const word = /[\p{L}\p{N}_]/u;
  return (
    (word.test(text.charAt(start)) && word.test(text.charAt(start - 1))) ||
    (word.test(text.charAt(end - 1)) && word.test(text.charAt(end)))
  );
}

export function triesWords(tries: number): string {
  return tn('tried once', 'tried {{count}} times', { count: tries });
}

/** Everything somebody else needs to help, in plain text; statements come masked from the engine. */
export function jobReport(job: Job): string {
  const lines = [
    t('Job {{id}}: {{title}}', { id: String(job.id), title: told(job.title) }),
    t('State: {{state}}', { state: t(JOB_STATUS_WORDS[job.status]) }),
    ...(job.server === null ? [] : [t('Server: {{server}}', { server: job.server })]),
    t('Created {{at}} by {{actor}}', { at: job.createdAt, actor: job.actor }),
    '',
    ...job.steps.map(
      (step) =>
        `${step.index + 1}. ${told(step.title)} – ${[
          step.status,
          ...(step.attempts > 1 ? [triesWords(step.attempts)] : []),
          ...(step.fact === '' ? [] : [told(step.fact)]),
        ].join(', ')}`,
    ),
  ];
  if (job.error !== null) {
    lines.push('', `${job.error.code}: ${job.error.message}`);
    const { sqlstate, target, statement, wayOut } = job.error.details;
    if (sqlstate !== undefined) lines.push(`SQLSTATE ${sqlstate}`);
    if (target !== undefined) lines.push(t('At: {{target}}', { target }));
    if (wayOut !== undefined) lines.push(t('Way out: {{wayOut}}', { wayOut }));
    if (statement !== undefined) lines.push('', statement);
  }
  lines.push('', ...job.journal.map((line) => `${line.at} ${line.step + 1} ${line.kind} ${line.text}`));
  return lines.join('\n');
}
