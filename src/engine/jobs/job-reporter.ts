import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalLine } from '../../shared/models/job.ts';
import { redactText } from '../audit/redact.ts';
import type { Database } from '../postgres/session.ts';
import type { JobRecord, JobVoice } from './job-definition.ts';
import { progressStatement } from './job-store.ts';

/**
 * Progress is written at most this often; milliseconds. A resume repairs what was not written: steps may run twice. This
 * process shows its own jobs from memory; a job that is over sooner costs one write.
 */
const WRITE_EVERY_MS = 250;
/** A journal keeps this many lines in memory and in the platform database. */
const JOURNAL_LINES = 5000;

/**
 * Keeps one running job's record and journal in memory and writes them behind the work. The intent of every
 * step was written with the job before the first of them ran; what goes out here is how far it came.
 */
export interface JobReporter extends JobVoice {
  readonly journal: readonly JournalLine[];
  /** Queues a write that nobody waits for. */
  write(): void;
  /** Durable before it returns. Throws what the queued writes threw. */
  flush(): Promise<void>;
}

export function createJobReporter(
  record: JobRecord,
  databases: { durable: Database; progress: Database },
  signal: AbortSignal,
  changed: () => void,
  lastLine: number,
): JobReporter {
  const journal: JournalLine[] = [];
  let line = lastLine;
  let unwritten: (JournalLine & { line: number })[] = [];
  let writing: Promise<void> | null = null;
  let dirty = false;
  let hurry = new AbortController();

  const currentStep = () => record.steps.find((step) => step.status === 'running')?.index ?? 0;
  const add = (entry: Omit<JournalLine, 'at' | 'step'>) => {
    if (line >= JOURNAL_LINES) return;
    line += 1;
    const full = {
      ...entry,
      text: redactText(entry.text),
      at: new Date().toISOString(),
      step: currentStep(),
    };
    journal.push(full);
    unwritten.push({ ...full, line });
    changed();
  };
  const send = async (database: Database): Promise<void> => {
    const lines = unwritten;
    unwritten = [];
    dirty = false;
    try {
      await database.run(progressStatement(record, lines));
    } catch (error) {
      unwritten = [...lines, ...unwritten];
      dirty = true;
      throw error;
    }
  };
  const reporter: JobReporter = {
    record,
    signal,
    journal,
    statement: ({ shown, database, durationMs, sqlstate }) =>
      add({
        kind: sqlstate ? 'error' : 'statement',
        text: sqlstate ? `${sqlstate}: ${shown}` : shown,
        database,
        durationMs,
      }),
    remark: (text, kind = 'remark') => add({ kind, text, database: null, durationMs: null }),
    progress(fact) {
      record.fact = fact;
      const step = record.steps.find((each) => each.status === 'running');
      if (step) step.fact = fact;
      reporter.write();
    },
    async remember(state) {
      record.state = { ...record.state, ...state };
      await reporter.flush();
    },
    write() {
      dirty = true;
      changed();
      if (writing) return;
      writing = (async () => {
        while (dirty && !hurry.signal.aborted) {
          await sleep(WRITE_EVERY_MS, undefined, { signal: hurry.signal, ref: false }).catch(() => undefined);
          if (!hurry.signal.aborted) await send(databases.progress);
        }
      })()
        // The durable write at the end of the job meets the same failure and reports it.
        .catch(() => undefined)
        .finally(() => {
          writing = null;
        });
    },
    async flush() {
      hurry.abort();
      while (writing) await writing;
      hurry = new AbortController();
      await send(databases.durable);
      changed();
    },
  };
  return reporter;
}
