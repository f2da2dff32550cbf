import { describe, expect, it } from 'vitest';
import { errorDataOf } from '../../../src/cli/error-data.ts';
import { sharedSettingsSchema } from '../../../src/shared/models/shared-settings.ts';
import { runArguments } from './fake-run.ts';

const view = { settings: sharedSettingsSchema.parse({}), changed: {}, smtpPasswordKnown: false };
const refusedFields = async (args: string[], pipe = '') => {
  const outcome = await runArguments(args, {}, pipe).then(
    () => new Error('It was accepted'),
    (error) => error,
  );
  const { code, details } = errorDataOf(outcome);
  return [code, ...(details.fields ?? []).map(({ field }) => field)];
};

describe('settings set', () => {
  const set = async (...changes: string[]) => {
    const { calls, text } = await runArguments(['settings', 'set', ...changes], {
      'sharedSettings.update': view,
    });
    return { input: calls[0]?.input, text };
  };

  it('reads values as JSON where they are, else as text; nothing takes a value away', async () => {
    const { input, text } = await set(
      'lifecycle.retentionDays=45',
      'lifecycle.warningDays=[10, 3]',
      'mail.from=Studio <a@b.example>',
      'mail.smtpUrl=smtp://u@h:25',
      'mail.folder=',
      'access.loginUrl=/in?tenant={slug}&x=1',
    );
    expect(input).toEqual({
      lifecycle: { retentionDays: 45, warningDays: [10, 3] },
      mail: { from: 'Studio <a@b.example>', smtpUrl: 'smtp://u@h:25', folder: null },
      access: { loginUrl: '/in?tenant={slug}&x=1' },
    });
    expect(text).toContain('lifecycle.retentionDays');
    expect(text).not.toContain('routing.');
  });

  it.each([
    ['mail.wya=folder', 'mail'],
    ['mail', 'mail'],
    ['post.way=x', 'post'],
    ['lifecycle.retentionDays=soon', 'lifecycle.retentionDays'],
    ['mail.way=pigeon', 'mail.way'],
  ])('refuses %s', async (change, field) => {
    expect(await refusedFields(['settings', 'set', change])).toEqual(['INVALID_INPUT', field]);
  });
});

describe('settings mail', () => {
  it('takes the password from standard input, tries it, and shows no password', async () => {
    const { calls, text } = await runArguments(
      ['settings', 'mail', '--smtp-password-stdin', '--try', 'me@x.example', '--language', 'fr'],
      {
        'sharedSettings.setSmtpPassword': view,
        'sharedSettings.tryMail': { place: 'mail.example:587: 250 Ok' },
        'sharedSettings.get': { ...view, smtpPasswordKnown: true },
      },
      'geheim-42',
    );
    expect(calls.map(({ input }) => input).slice(0, 2)).toEqual([
      { password: 'geheim-42' },
      { to: 'me@x.example', language: 'fr' },
    ]);
    expect(text).toContain('in the secret store');
    expect(text).toContain('mail.example:587: 250 Ok');
    expect(text).not.toContain('geheim-42');
  });

  it('refuses what contradicts itself, and a part that is not there', async () => {
    expect(await refusedFields(['settings', 'mail', '--smtp-password-stdin', '--forget-password'])).toEqual([
      'INVALID_INPUT',
      'forgetPassword',
    ]);
    expect(await refusedFields(['settings', 'mail', '--language', 'de'])).toEqual([
      'INVALID_INPUT',
      'language',
    ]);
    expect(await refusedFields(['settings', 'show', 'post'])).toEqual(['INVALID_INPUT', 'part']);
  });
});

describe('tenant signup', () => {
  const signUp = ['tenant', 'signup', '--name', 'X', '--owner-email', 'x@x.example'];
  it.each([
    [[], 'ownerPassword'],
    [['--owner-password-stdin', '--trial-days', '0'], 'trialDays'],
    [['--owner-password-stdin', '--language', 'de'], 'language'],
    [['--owner-password-stdin', '--slug', 'Not A Slug'], 'slug'],
    [['--owner-password-stdin', '--isolation', 'table'], 'isolation'],
  ])('with %j is refused by field', async (options, field) => {
    expect(await refusedFields([...signUp, ...options], 'correct horse')).toEqual(['INVALID_INPUT', field]);
  });

  it('hands on the isolation model; left out it is for the tier to say', async () => {
    const isolation = async (...options: string[]) => {
      const job = { id: 7, status: 'succeeded', steps: [], progress: {}, tenant: { slug: 'x' } };
      const { calls } = await runArguments(
        [...signUp, '--owner-password-stdin', ...options],
        {
          'signup.start': { tenant: 'x', jobId: 7, loginUrl: '/login' },
          'jobs.watch': [job],
          'tenants.get': { slug: 'x', name: 'X' },
          'signup.get': { trialEndsAt: null, subscription: null, credits: [], messages: [] },
        },
        'correct horse',
      );
      return calls.find(({ procedure }) => procedure === 'signup.start')?.input;
    };
    expect(await isolation('--isolation', 'schema')).toMatchObject({ isolation: 'schema' });
    expect(await isolation()).not.toHaveProperty('isolation');
  });

  it('has exit codes for an address that is taken and one that is none', async () => {
    const exitCode = async (email: string | null, free: boolean) => {
      const answer = { email, free, problem: free ? null : 'Used by another tenant' };
      return (await runArguments(['tenant', 'check-email', 'a@b.example'], { 'signup.checkEmail': answer }))
        .exitCode;
    };
    expect([
      await exitCode('a@b.example', true),
      await exitCode('a@b.example', false),
      await exitCode(null, false),
    ]).toEqual([undefined, 4, 2]);
  });

  it('says of a message what became of it', async () => {
    const said = async (over: object) => {
      const message = { status: 'delivered', place: '/m/x.eml', problem: null, deliveredAt: null, ...over };
      const { text, exitCode } = await runArguments(['tenant', 'welcome', 'acme'], {
        'signup.sendWelcome': message,
      });
      return [text, exitCode];
    };
    expect(await said({})).toEqual(['delivered —: /m/x.eml', undefined]);
    expect(await said({ status: 'failed', problem: 'no room' })).toEqual(['not delivered: no room', 5]);
    expect(await said({ status: 'unsure', problem: 'It may have arrived' })).toEqual([
      'It may have arrived; --resend sends it again',
      5,
    ]);
  });
});
