import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { Job } from '../../../src/shared/models/job.ts';
import { type SignUpInput, signUpInputSchema } from '../../../src/shared/models/signup.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  OWNER_PASSWORD_HASH,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const signUpInput = (over: Partial<SignUpInput> = {}): SignUpInput =>
  signUpInputSchema.parse({
    name: 'Acme Corporation',
    ownerEmail: `${uniqueName('owner')}@example.com`,
    ownerPasswordHash: OWNER_PASSWORD_HASH,
    ...over,
  });

eachMajor('Sign-up', (cluster) => {
  let platform: TestPlatform;
  let folder: string;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-mail-'));
    await platform.client.sharedSettings.update({
      mail: { way: 'folder', folder, from: 'Studio <no-reply@studio.example>' },
      access: { baseDomain: 'studio.example' },
    });
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const signUp = async (
    over: Partial<SignUpInput> = {},
  ): Promise<{ job: Job; slug: string; loginUrl: string }> => {
    const started = await platform.client.signup.start(signUpInput(over));
    const job = await jobEnd(platform.client, started.jobId);
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    return { job, slug: job.tenant?.slug ?? '', loginUrl: started.loginUrl };
  };
  const mailsOf = async (slug: string) => {
    const names = (await readdir(folder)).filter((name) => name.startsWith(`${slug}-welcome-`));
    return Promise.all(names.map(async (name) => PostalMime.parse(await readFile(join(folder, name)))));
  };

  describe('in one operation', () => {
    let slug: string;
    let job: Job;
    let loginUrl: string;
    const ownerEmail = `claire+${uniqueName('x')}@example.com`;
    beforeAll(async () => {
      ({ slug, job, loginUrl } = await signUp({
        name: "L'Épicerie du Coin",
        ownerEmail,
        language: 'fr',
        ownerFirstName: 'Claire',
      }));
    });

    it('is one job that says what it did', () => {
      expect(slug).toBe('lepicerie-du-coin');
      expect(job).toMatchObject({ kind: 'tenant.signup', title: "Sign up L'Épicerie du Coin" });
      const facts = Object.fromEntries(job.steps.map((step) => [step.name, step.fact]));
      expect(facts['welcome']).toContain(`to ${ownerEmail}: ${folder}`);
      expect(job.steps.at(-1)?.name).toBe('welcome');
    });

    it('leaves the organization on trial for 14 days, with its whole place', async () => {
      const tenant = await platform.client.tenants.get({ tenant: slug });
      expect(tenant).toMatchObject({ status: 'TRIAL', plan: 'starter', ownerEmail });
      const days = (Date.parse(tenant.trialEndsAt ?? '') - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(13.9);
      expect(days).toBeLessThanOrEqual(14);
      expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    });

    it('opens subscription and credit account, and tells where to log in', async () => {
      const made = await platform.client.signup.get({ tenant: slug });
      expect(loginUrl).toBe(`https://${slug}.studio.example/login?tenant=${slug}`);
      expect(made).toMatchObject({
        loginUrl,
        language: 'fr',
        subscription: { plan: 'starter', planName: 'Starter', status: 'TRIAL', paidUntil: null },
        credits: [{ kind: 'ai', balance: 0 }],
        messages: [{ kind: 'welcome', status: 'delivered', attempts: 0, language: 'fr' }],
      });
    });

    it('writes the welcome in French, as text and HTML, values escaped', async () => {
      const [mail, ...more] = await mailsOf(slug);
      expect(more).toEqual([]);
      expect(mail?.subject).toBe("Bienvenue, L'Épicerie du Coin");
      expect(mail?.from).toMatchObject({ name: 'Studio', address: 'no-reply@studio.example' });
      expect(mail?.to).toMatchObject([{ address: ownerEmail }]);
      expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@studio\.example>$/);
      expect(mail?.text).toContain(`Se connecter : ${loginUrl}`);
      expect(mail?.text).toContain('formule Starter');
      expect(mail?.html).toContain('<html lang="fr">');
      expect(mail?.html).toContain('L&#39;Épicerie du Coin');
      expect(mail?.html).toContain(`href="https://${slug}.studio.example/login?tenant=${slug}"`);
    });

    it('stands in the audit log, sign-up and message, without the password', async () => {
      const { acts } = await platform.client.audit.list({ target: `tenant ${slug}`, limit: 20 } as never);
      const verbs = acts
        .filter((act) => act.target === `tenant ${slug}`)
        .map((act) => `${act.verb} ${act.outcome}`);
      expect(verbs).toEqual(expect.arrayContaining(['sign up done', 'send message done']));
      expect(JSON.stringify(acts)).not.toContain(OWNER_PASSWORD_HASH);
    });
  });

  it('takes the plan, the slug and the days that are asked for', async () => {
    const slug = uniqueName('asked').replace('_', '-');
    await signUp({ name: 'Asked', slug, subscription: 'enterprise', trialDays: 30 });
    const made = await platform.client.signup.get({ tenant: slug });
    expect(made.subscription).toMatchObject({ plan: 'enterprise', status: 'TRIAL' });
    expect((Date.parse(made.trialEndsAt ?? '') - Date.now()) / 86_400_000).toBeGreaterThan(29.9);
    expect(made.language).toBe('en');
  });

  it('numbers a name that is taken, and says so before', async () => {
    await signUp({ name: 'Twice & Co' });
    const check = await platform.client.signup.checkName({ name: 'TWICE  & CO' });
    expect(check).toMatchObject({
      slug: 'twice-co-2',
      free: false,
      sameName: [{ slug: 'twice-co', name: 'Twice & Co', status: 'TRIAL' }],
      remark: 'twice-co is taken',
    });
    expect((await signUp({ name: 'TWICE  & CO' })).slug).toBe('twice-co-2');
    expect(await platform.client.signup.checkName({ name: 'Nobody Yet' })).toMatchObject({
      slug: 'nobody-yet',
      free: true,
      sameName: [],
      remark: null,
    });
    expect((await platform.client.signup.checkName({ name: 'Admin' })).remark).toBe(
      'admin is reserved for the platform',
    );
  });

  it('refuses an e-mail, a slug or a plan that cannot be, naming the field, and leaves nothing', async () => {
    const ownerEmail = `${uniqueName('taken')}@example.com`;
    const { slug } = await signUp({ name: 'Holder', ownerEmail });
    const check = await platform.client.signup.checkEmail({ email: ownerEmail.toUpperCase() });
    expect(check).toEqual({ email: ownerEmail, free: false, problem: 'Used by another tenant' });
    expect((await platform.client.signup.checkEmail({ email: 'nobody' })).email).toBeNull();
    expect(await platform.client.signup.checkEmail({ email: 'New@Example.com' })).toMatchObject({
      email: 'new@example.com',
      free: true,
    });
    const field = async (over: Partial<SignUpInput>) => {
      const error = await refusal(platform.client.signup.start(signUpInput(over)));
      return [error.code, error.details.fields?.[0]?.field];
    };
    const before = (await platform.client.tenants.list()).totals.total;
    expect(await field({ ownerEmail: ownerEmail.toUpperCase() })).toEqual(['ALREADY_EXISTS', 'ownerEmail']);
    expect(await field({ slug })).toEqual(['ALREADY_EXISTS', 'slug']);
    expect(await field({ subscription: 'gold' })).toEqual(['INVALID_INPUT', 'subscription']);
    expect((await platform.client.tenants.list()).totals.total).toBe(before);
  });

  it('of two with the same e-mail at the same moment makes one tenant', async () => {
    const ownerEmail = `${uniqueName('race')}@example.com`;
    const ends = await Promise.all(
      ['Race One', 'Race Two'].map(async (name) => {
        try {
          const { jobId } = await platform.client.signup.start(signUpInput({ name, ownerEmail }));
          return (await jobEnd(platform.client, jobId)).status;
        } catch {
          return 'refused';
        }
      }),
    );
    expect(ends.filter((end) => end === 'succeeded')).toHaveLength(1);
    expect(ends.filter((end) => end === 'undone' || end === 'refused')).toHaveLength(1);
    const { rows } = await (await platform.engine.platform.open()).database.run<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM platform.subscriptions
          JOIN platform.organizations ON id = organization_id WHERE owner_email = ${ownerEmail}`,
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('has the plans of the price list, cell by cell', async () => {
    const business = [
      'crm',
      'accounting-basic',
      'accounting',
      'sales',
      'purchasing',
      'stock',
      'projects',
      'hr',
    ];
    const GB = 1024 ** 3;
    const plans = await platform.client.plans.list();
    expect(plans.map(({ subscribers: _now, ...plan }) => plan)).toEqual([
      {
        id: 'starter',
        name: 'Starter',
        position: 1,
        price: 4900,
        currency: 'EUR',
        maxUsers: 5,
        storageBytes: 10 * GB,
        modules: ['crm', 'accounting-basic'],
      },
      {
        id: 'professional',
        name: 'Professional',
        position: 2,
        price: 14_900,
        currency: 'EUR',
        maxUsers: 25,
        storageBytes: 50 * GB,
        modules: business,
      },
      {
        id: 'enterprise',
        name: 'Enterprise',
        position: 3,
        price: 49_900,
        currency: 'EUR',
        maxUsers: null,
        storageBytes: 500 * GB,
        modules: [...business, 'ai', 'bi'],
      },
    ]);
    const [starter] = plans;
    expect(starter?.subscribers).toBeGreaterThan(0);
  });

  it('forgets all of it when it is undone', async () => {
    const slug = uniqueName('gone').replace('_', '-');
    const { jobId } = await platform.client.signup.start(signUpInput({ slug, name: 'Gone' }));
    await platform.client.jobs.cancel({ job: jobId });
    const job = await jobEnd(platform.client, jobId);
    expect(job.status).toBe('undone');
    const { rows } = await (await platform.engine.platform.open()).database.run<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM platform.organizations WHERE slug = ${slug}`,
    );
    expect(rows).toEqual([{ count: 0 }]);
    expect(await mailsOf(slug)).toEqual([]);
  });

  describe('when the message cannot be delivered', () => {
    it('keeps the tenant, says why, and sends it later exactly once', async () => {
      await platform.client.sharedSettings.update({ mail: { folder: join(folder, 'no', 'such', 'place') } });
      const { job, slug } = await signUp({ name: 'No Mail' });
      const step = job.steps.at(-1);
      expect(step).toMatchObject({ name: 'welcome', status: 'done' });
      expect(step?.fact).toContain('It can be sent again');
      expect(job.journal.some((line) => line.kind === 'remark' && line.text.includes('not delivered'))).toBe(
        true,
      );
      const [failed] = (await platform.client.signup.get({ tenant: slug })).messages;
      expect(failed).toMatchObject({
        status: 'failed',
        problem: expect.stringContaining('ENOENT'),
      });
      const { acts } = await platform.client.audit.list({ limit: 20 } as never);
      expect(acts.find((act) => act.verb === 'send message')).toMatchObject({ outcome: 'refused' });

      await platform.client.sharedSettings.update({ mail: { folder } });
      const sent = await platform.client.signup.sendWelcome({ tenant: slug });
      expect(sent).toMatchObject({ status: 'delivered', problem: null });
      expect(await platform.client.signup.sendWelcome({ tenant: slug })).toEqual(sent);
      expect(await mailsOf(slug)).toHaveLength(1);
      const again = await platform.client.signup.sendWelcome({ tenant: slug, again: true });
      expect(again.deliveredAt).not.toBe(sent.deliveredAt);
    });

    it('says that no way of mail is set, and is no failure', async () => {
      await platform.client.sharedSettings.update({ mail: { way: 'none' } });
      const { job, slug } = await signUp({ name: 'Silent' });
      expect(job.steps.at(-1)?.fact).toBe('not sent: no way of mail is set');
      expect((await platform.client.signup.get({ tenant: slug })).messages).toMatchObject([
        { status: 'skipped' },
      ]);
      await platform.client.sharedSettings.update({ mail: { way: 'folder' } });
      expect(await platform.client.signup.sendWelcome({ tenant: slug })).toMatchObject({
        status: 'delivered',
      });
    });
  });

  it('is not the only way to a subscription: a tenant that is only created has the entry plan', async () => {
    const job = await createAndWait(platform.client, tenantInput({ name: 'Created' }));
    const made = await platform.client.signup.get({ tenant: job.tenant?.slug ?? '' });
    expect(made).toMatchObject({
      subscription: { plan: 'starter', status: 'TRIAL' },
      credits: [{ kind: 'ai', balance: 0 }],
      messages: [],
    });
    const active = await createAndWait(platform.client, tenantInput({ name: 'Paying', trialDays: 0 }));
    const paying = await platform.client.signup.get({ tenant: active.tenant?.slug ?? '' });
    expect(paying.subscription).toMatchObject({ plan: 'starter', status: 'ACTIVE' });
  });

  it('goes on with messages when a payment comes, and when one does not', async () => {
    const { slug } = await signUp({ name: 'Payer', language: 'fr' });
    const { lifecycle } = platform.client;
    await lifecycle.paymentReceived({ tenant: slug, until: '2099-01-31' });
    await lifecycle.paymentMissed({ tenant: slug });
    const { messages } = await platform.client.signup.get({ tenant: slug });
    expect(messages.map(({ kind, status }) => [kind, status])).toEqual([
      ['suspended', 'delivered'],
      ['payment-received', 'delivered'],
      ['welcome', 'delivered'],
    ]);
    const read = async (kind: string) => {
      const [name] = (await readdir(folder)).filter((each) => each.startsWith(`${slug}-${kind}-`));
      return PostalMime.parse(await readFile(join(folder, name ?? '')));
    };
    expect((await read('payment-received')).text).toContain('payée jusqu’au 31 janvier 2099');
    expect((await read('suspended')).text).toContain('Paiement requis.');
  });
});
