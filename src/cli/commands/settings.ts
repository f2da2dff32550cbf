import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import {
  SHARED_SETTINGS_PARTS,
  type SharedSettingsView,
  sharedSettingsPatchSchema,
} from '../../shared/models/shared-settings.ts';
import { leaf } from '../arguments.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { facts } from '../text.ts';

interface MailOptions extends GlobalOptions {
  smtpPasswordStdin?: boolean;
  forgetPassword?: boolean;
  try?: string;
  language?: string;
}

export function addSettingsCommands(program: Command, run: RunCommand): void {
  const settings = program.command('settings').description('What all admins of a platform share');

  leaf(settings, 'show [part]', 'All settings, or those of a part').action(
    (part: string | undefined, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const shown = SHARED_SETTINGS_PARTS.filter((each) => part === undefined || each === part);
        if (shown.length === 0)
          throw invalidInput([{ field: 'part', message: SHARED_SETTINGS_PARTS.join(', ') }]);
        const view = await client.sharedSettings.get();
        output.result(view, () => settingsText(view, shown));
        return undefined;
      }),
  );

  leaf(settings, 'set <part.name=value...>', 'Change settings for everybody, all of them or none').action(
    (changes: string[], options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const view = await client.sharedSettings.update(
          parseInput(sharedSettingsPatchSchema, patchOf(changes)),
        );
        output.result(view, () => settingsText(view, [...new Set(changes.map(partOf))]));
        return undefined;
      }),
  );

  leaf(settings, 'mail', 'The password of the mail server, and a message to try it')
    .option('--smtp-password-stdin', "read it from standard input into this workstation's secret store")
    .option('--forget-password', 'take it out of the secret store')
    .option('--try <address>', 'send a welcome message with made-up values there')
    .option('--language <language>', 'en or fr, of that message')
    .action((options: MailOptions) => run(options, (context) => mail(context, options)));
}

async function mail({ client, output, input }: CommandContext, options: MailOptions): Promise<undefined> {
  if (options.smtpPasswordStdin && options.forgetPassword)
    throw invalidInput([
      { field: 'forgetPassword', message: 'Either --smtp-password-stdin or --forget-password' },
    ]);
  const { language } = options;
  if (language !== undefined && language !== 'en' && language !== 'fr')
    throw invalidInput([{ field: 'language', message: 'en or fr' }]);
  if (options.smtpPasswordStdin)
    await client.sharedSettings.setSmtpPassword({ password: await input.secretFromPipe('password') });
  else if (options.forgetPassword) await client.sharedSettings.setSmtpPassword({ password: null });
  const tried =
    options.try === undefined ? null : await client.sharedSettings.tryMail({ to: options.try, language });
  const view = await client.sharedSettings.get();
  output.result({ ...view, tried }, () =>
    [settingsText(view, ['mail']), ...(tried ? [`The message is delivered: ${tried.place}`] : [])].join(
      '\n\n',
    ),
  );
  return undefined;
}

function settingsText({ settings, smtpPasswordKnown }: SharedSettingsView, parts: readonly string[]): string {
  const lines = SHARED_SETTINGS_PARTS.filter((part) => parts.includes(part)).flatMap((part) => [
    ...Object.entries(settings[part]).map(([name, value]) => [`${part}.${name}`, shown(value)] as const),
    ...(part === 'mail'
      ? [['mail password', smtpPasswordKnown ? 'in the secret store' : 'none'] as const]
      : []),
  ]);
  return facts(lines);
}

/** As it may be given to `settings set`. */
const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const partOf = (change: string) => change.split('.', 1)[0] ?? '';

/** `lifecycle.retentionDays=45`: what reads as JSON is that, everything else is text; nothing behind the sign is null. */
function patchOf(changes: readonly string[]): Record<string, Record<string, unknown>> {
  const patch: Record<string, Record<string, unknown>> = {};
  for (const change of changes) {
    const [, part, name, text] = /^([a-z]+)\.([A-Za-z]+)=(.*)$/s.exec(change) ?? [];
    if (part === undefined || name === undefined || text === undefined)
      throw invalidInput([{ field: change.slice(0, 60), message: 'Write it as part.name=value' }]);
    if (!(SHARED_SETTINGS_PARTS as readonly string[]).includes(part))
      throw invalidInput([{ field: part, message: `There are ${SHARED_SETTINGS_PARTS.join(', ')}` }]);
    patch[part] = { ...patch[part], [name]: parsed(text) };
  }
  return patch;
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
