import { afterEach, describe, expect, it, vi } from 'vitest';
import { followJob, requireSuccess } from '../../../src/cli/follow-job.ts';
import { type Interrupts, watchInterrupts } from '../../../src/cli/interrupts.ts';
import type { CommandContext } from '../../../src/cli/run-command.ts';
import type { Job } from '../../../src/shared/models/job.ts';

const JOB = { id: 7, status: 'running', steps: [], progress: { done: 0, total: 2, unit: 'step' } };

/** A job that runs until it is cancelled, as the engine would tell it. */
function openContext(): { context: CommandContext; cancelled: () => boolean; notices: string[] } {
  const interrupts = watchInterrupts();
  opened.push(interrupts);
  const notices: string[] = [];
  let cancelled = false;
  const watch = async function* (): AsyncGenerator<unknown> {
    yield JOB;
    while (!cancelled) await new Promise((wake) => setTimeout(wake, 5));
    yield { ...JOB, status: 'undone', error: null };
  };
  const client = {
    jobs: {
      watch: async () => watch(),
      cancel: async () => {
        cancelled = true;
      },
    },
  };
  const output = {
    progress: () => undefined,
    status: () => undefined,
    notice: (line: string) => notices.push(line),
  };
  const context = { client, output, interrupts } as unknown as CommandContext;
  return { context, cancelled: () => cancelled, notices };
}

let opened: Interrupts[] = [];
afterEach(() => {
  for (const interrupts of opened) interrupts.release();
  opened = [];
});

const soon = () => new Promise((wake) => setTimeout(wake, 20));

describe('Ctrl-C while a job is followed', () => {
  it('cancels it once, and waits until it is undone', async () => {
    const { context, cancelled, notices } = openContext();
    const following = followJob(context, 7, 'cancel');
    await soon();
    process.emit('SIGINT');
    const job = await following;
    expect(cancelled()).toBe(true);
    expect(job.status).toBe('undone');
    expect(notices[0]).toContain('cadastre job resume 7');
    expect(() => requireSuccess(job)).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
  });

  it('leaves an import where it stands, and says how to go on', async () => {
    const { context, cancelled } = openContext();
    const following = followJob(context, 7, 'leave');
    await soon();
    process.emit('SIGINT');
    await expect(following).rejects.toMatchObject({
      code: 'CANCELLED',
      details: { jobId: 7, wayOut: expect.stringContaining('cadastre job resume 7') },
    });
    expect(cancelled()).toBe(false);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s leaves it, and what is said is what became of it',
    async (signal) => {
      const { context, cancelled } = openContext();
      // As a command runs: within a frame that leaves too.
      const following = context.interrupts.orLeave(followJob(context, 7, 'cancel'), 'last');
      await soon();
      process.emit(signal);
      await expect(following).rejects.toMatchObject({
        message: 'Job 7 stands where it was when you left',
        details: { jobId: 7 },
      });
      expect(cancelled()).toBe(false);
    },
  );

  it('leaves on the second press, and ends the process on the third', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const { context } = openContext();
    context.client.jobs.cancel = (async () => undefined) as never;
    const following = followJob(context, 7, 'cancel').catch((error) => error);
    await soon();
    process.emit('SIGINT');
    process.emit('SIGINT');
    expect(await following).toMatchObject({ code: 'CANCELLED' });
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGINT');
    expect(exit).toHaveBeenCalledWith(130);
    exit.mockRestore();
  });
});

describe('the end of a job', () => {
  it('that failed is its own error, with the job and the ways out', () => {
    const error = { code: 'TEMPLATE_BUSY', message: 'Busy', details: { sqlstate: '55006' } };
    const failed = {
      ...JOB,
      ...{ status: 'failed', error, canResume: true, canCancel: true },
    } as unknown as Job;
    expect(() => requireSuccess(failed)).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_BUSY',
        details: expect.objectContaining({
          sqlstate: '55006',
          jobId: 7,
          wayOut: expect.stringContaining('job cancel 7'),
        }),
      }),
    );
  });

  it('that failed before anything was made, and is undone, names no way that it no longer has', () => {
    const error = { code: 'STATEMENT_FAILED', message: 'No', details: {} };
    const undone = {
      ...JOB,
      ...{ status: 'undone', error, canResume: false, canCancel: false },
    } as unknown as Job;
    expect(() => requireSuccess(undone)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          wayOut: 'Nothing of it is left; cadastre job show 7 has what was tried.',
        }),
      }),
    );
  });
});
