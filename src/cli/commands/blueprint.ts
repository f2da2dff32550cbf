import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { BlueprintProblem, BlueprintSummary } from '../../shared/models/blueprint.ts';
import { leaf } from '../arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { findingText } from '../lint-text.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { bytes, duration, plain, table } from '../text.ts';

export function addBlueprintCommands(program: Command, run: RunCommand): void {
  const blueprint = program.command('blueprint').description('What a tenant is made of');

  leaf(blueprint, 'check <folder>', 'Read a folder and say everything that is wrong with it').action(
    (folder: string, options: GlobalOptions) =>
      run(
        options,
        async ({ client, output }) => {
          const checked = await client.blueprints.check({ directory: resolve(folder) });
          output.result(checked, () =>
            checked.problems.length > 0
              ? checked.problems.map(problemText).join('\n')
              : [
                  checkedText(checked.summary, checked.lint?.refusals ?? 0),
                  ...(checked.lint?.findings.map(findingText) ?? []),
                ].join('\n\n'),
          );
          return checked.problems.length > 0 ? EXIT_CODES.BLUEPRINT_INVALID : undefined;
        },
        { secrets: 'none' },
      ),
  );

  leaf(blueprint, 'list', 'All blueprints this workstation knows').action((options: GlobalOptions) =>
    run(
      options,
      async ({ client, output }) => {
        const blueprints = await client.blueprints.list();
        output.result(blueprints, () => blueprintTable(blueprints));
        return undefined;
      },
      { secrets: 'none' },
    ),
  );

  leaf(blueprint, 'build [name]', 'Build the template database on a server, or find that it stands')
    .requiredOption('--server <name>', 'where')
    .action((name: string | undefined, options: GlobalOptions & { server: string }) =>
      run(options, async ({ client, output }) => {
        output.status('Building the template database…');
        const build = await client.blueprints.build({ blueprint: name, server: options.server });
        const size = `${build.tables} tables, ${bytes(build.bytes)}`;
        output.result(build, () =>
          build.built
            ? `Built ${build.template} on ${build.server} in ${duration(build.durationMs)}: ${size}.`
            : `${build.template} stands on ${build.server} already: ${size}.`,
        );
        return undefined;
      }),
    );

  leaf(blueprint, 'add <folder>', 'Register a folder on this workstation').action(
    (folder: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const added = await client.blueprints.add({ directory: resolve(folder) });
        output.result(added, () => `Added ${added.name}, version ${added.version}.`);
        return undefined;
      }),
  );

  leaf(blueprint, 'remove <name>', 'Forget a registered folder; its files stay').action(
    (name: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const removed = await client.blueprints.remove({ blueprint: name });
        output.result(removed, () => `Removed ${removed.removed}. Its files stay.`);
        return undefined;
      }),
  );
}

/** `file:line:column: message`, which editors can open. */
function checkedText(summary: BlueprintSummary | null, refusals: number): string {
  const files = summary?.migrations === 1 ? 'migration' : 'migrations';
  const read = `${summary?.migrations} ${files}, version ${summary?.version}`;
  return refusals === 0
    ? `${summary?.name} is well: ${read}.`
    : `${summary?.name} can be read: ${read}. A run over tenants would refuse what follows.`;
}

function problemText({ file, line, column, message }: BlueprintProblem): string {
  return `${[plain(file), line, column].filter((part) => part !== null).join(':')}: ${plain(message)}`;
}

function blueprintTable(blueprints: readonly BlueprintSummary[]): string {
  return table(
    ['name', 'version', '>tables', '>migrations', 'hash', 'built on', 'from'],
    blueprints.map((blueprint) => [
      blueprint.name,
      blueprint.version,
      blueprint.tables,
      blueprint.migrations,
      blueprint.hash.slice(0, 12),
      blueprint.builtOn.join(', ') || null,
      blueprint.shipped ? 'shipped' : blueprint.directory,
    ]),
  );
}
