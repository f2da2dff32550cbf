import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { decodeText, readText } from '../read-text.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { checkedText, differencesText, effectText, problemText, tierTable, tierText } from '../tier-text.ts';
import { unlockSecrets } from '../unlock-secrets.ts';

interface ShowOptions extends GlobalOptions {
  yaml?: boolean;
  offered?: boolean;
}

export function addTierCommands(program: Command, run: RunCommand): void {
  const tier = program.command('tier').description('Service levels, and what each of them holds');

  leaf(tier, 'list', 'All tiers, the newest version of each').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const tiers = await client.tiers.list();
      output.result(tiers, () => tierTable(tiers));
      return undefined;
    }),
  );

  leaf(tier, 'show <tier>', 'Every setting of a tier with who holds it; NAME@VERSION for an older one')
    .option('--yaml', 'its file instead, comments and all')
    .option('--offered', 'the newer file that Cadastre ships for it, where you have published your own')
    .action((name: string, options: ShowOptions) =>
      run(options, async ({ client, output }) => {
        const found = await client.tiers.get(reference(name, 'tier'));
        if (options.offered && found.offered === null) {
          throw new CadastreError('NOT_FOUND', `Nothing newer is offered for ${found.name}`);
        }
        output.result(found, () => {
          if (options.offered) return (found.offered ?? '').trimEnd();
          return options.yaml ? found.document.trimEnd() : tierText(found);
        });
        return undefined;
      }),
    );

  leaf(
    tier,
    'check <file>',
    'Read a file and say everything that is wrong with it; - for standard input',
  ).action((file: string, options: GlobalOptions) =>
    run(
      options,
      async ({ client, output, input }) => {
        const given = await documentOf(file, input);
        // Without a platform database nothing is secret here, and nobody is asked for a passphrase.
        if ((await client.platform.status()).state !== 'not-configured')
          await unlockSecrets(client, input, process.env);
        const checked = await client.tiers.check(given);
        output.result(checked, () =>
          checked.problems.length > 0
            ? [...checked.problems, ...checked.warnings].map(problemText).join('\n')
            : [
                ...checked.warnings.map(problemText),
                checkedText(given.file, checked.summary),
                '',
                differencesText(checked.differences, 'published', given.file),
              ].join('\n'),
        );
        return checked.problems.length > 0 ? EXIT_CODES.INVALID_INPUT : undefined;
      },
      { secrets: 'none' },
    ),
  );

  leaf(
    tier,
    'effect <file>',
    'What a file would mean for those who have the tier: statements, counted; - for standard input',
  ).action((file: string, options: GlobalOptions) =>
    run(options, async ({ client, output, input }) => {
      const effect = await client.tiers.effect(await documentOf(file, input));
      output.result(effect, () => effectText(effect));
      return undefined;
    }),
  );

  leaf(
    tier,
    'diff <left> <right>',
    'What differs between two tiers, or two versions: NAME or NAME@VERSION',
  ).action((left: string, right: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const sides = { left: reference(left, 'left'), right: reference(right, 'right') };
      const differences = await client.tiers.diff(sides);
      output.result(differences, () => differencesText(differences, left, right));
      return undefined;
    }),
  );

  leaf(tier, 'publish <file>', 'A new version of a tier; tenants keep theirs until they are moved')
    .option('--based-on <version>', 'refuse when another version was published since this one', wholeNumber)
    .action((file: string, options: GlobalOptions & { basedOn?: number }) =>
      run(options, async ({ client, output, input }) => {
        const given = await documentOf(file, input);
        const done = await client.tiers.publish({ ...given, basedOn: options.basedOn });
        output.result(done, () =>
          done.published
            ? `Published ${done.name}@${done.version}. Tenants keep the version they have until they are moved.`
            : `${done.name}@${done.version} says the same already: nothing was published.`,
        );
        return undefined;
      }),
    );

  leaf(tier, 'retire <tier>', 'No new tenant gets it; who has it keeps it').action(
    (name: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const done = await client.tiers.retire({ tier: name });
        output.result(done, () => `${done.name} is retired. cadastre tier reinstate ${done.name} undoes it.`);
        return undefined;
      }),
  );

  leaf(tier, 'reinstate <tier>', 'Back in service').action((name: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const done = await client.tiers.reinstate({ tier: name });
      output.result(done, () => `${done.name} is in service again.`);
      return undefined;
    }),
  );

  leaf(tier, 'schema', 'The JSON Schema of a tier, for editors').action((options: GlobalOptions) =>
    run(
      options,
      async ({ client, output }) => {
        const schema = await client.tiers.schema();
        output.result(schema, () => JSON.stringify(schema, null, 2));
        return undefined;
      },
      { secrets: 'none' },
    ),
  );
}

/** `premium` or `premium@3`. */
function reference(text: string, field: string): { tier: string; version?: number } {
  const [, tier, version] = /^([^@]+)(?:@(\d{1,9}))?$/.exec(text) ?? [];
  if (tier === undefined) throw invalidInput([{ field, message: 'Write it as NAME or NAME@VERSION' }]);
  return version === undefined ? { tier } : { tier, version: Number(version) };
}

async function documentOf(file: string, input: Input): Promise<{ document: string; file: string }> {
  if (file === '-') return { document: decodeText(await input.textFromPipe(), 'stdin'), file: 'stdin' };
  return { document: await readText(resolve(file)), file: basename(file) };
}
