import { resultsExitCode, resultsText } from './act-text.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { CommandContext } from './run-command.ts';
import { plain, table } from './text.ts';

export interface GivenFiles {
  readonly files: { path: string; content: string }[];
  /** Of those that are sealed. */
  readonly key?: { passphrase?: string; identity?: string };
}

export interface ApplyWishes {
  plan?: boolean;
  digest?: string;
  backupTo?: string;
  reason?: string;
}

/** Looks at the plan of some files, says what is wrong with them, and does it unless only the plan was wanted. */
export async function applyGivenFiles(
  { client, output, interrupts }: CommandContext,
  given: GivenFiles,
  wishes: ApplyWishes,
): Promise<number | undefined> {
  const plan = await client.configuration.planFiles(given);
  if (plan.problems.length > 0) {
    output.result(plan, () =>
      plan.problems
        .map(
          ({ file, line, column, field, message }) =>
            `${[file, line, column].filter((each) => each !== null).join(':')}: ${field === null ? '' : `${field}: `}${plain(message)}`,
        )
        .join('\n'),
    );
    return EXIT_CODES.INVALID_INPUT;
  }
  const count = given.files.length;
  if (wishes.plan || plan.changes.length === 0) {
    output.result(plan, () => {
      if (plan.changes.length === 0)
        return count === 1 ? 'Everything is as the file says.' : `Everything is as the ${count} files say.`;
      const changes = table(
        ['what', 'which', 'change'],
        plan.changes.map(({ kind, target, fact }) => [kind.replace('-', ' '), target, fact]),
      );
      const many = plan.changes.length === 1 ? '1 change' : `${plan.changes.length} changes`;
      return `${changes}\n\n${many}. Nothing was done. Digest ${plan.digest}`;
    });
    return undefined;
  }
  const { digest = plan.digest, backupTo, reason } = wishes;
  // Ctrl-C begins no further tenant; who is on the way arrives.
  const done = await client.configuration.applyFiles(
    { ...given, digest, backupTo, reason },
    { signal: interrupts.signal },
  );
  output.result(done, () =>
    [
      ...done.published.map((each) => `Published ${each}.`),
      ...done.plans.map((each) => `Plan ${each} is as its file says.`),
      ...(done.results.results.length > 0 ? [resultsText(done.results)] : []),
    ].join('\n'),
  );
  return resultsExitCode(done.results);
}
