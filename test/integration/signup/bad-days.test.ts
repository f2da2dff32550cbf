import { afterAll, beforeAll, expect } from 'vitest';
import type { MailContext } from '../../../src/engine/mail/index.ts';
import type { ProvisioningContext } from '../../../src/engine/provisioning/provision-run.ts';
import { provisionTenantJob } from '../../../src/engine/provisioning/provision-tenant.ts';
import { signUpJob } from '../../../src/engine/signup/sign-up-job.ts';
import { killMatrix, type MatrixJob } from '../../support/kill-matrix.ts';
import { startMailServer, type TestMailServer } from '../../support/mail-server.ts';
import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { OWNER_PASSWORD_HASH } from '../../support/test-platform.ts';

let mail: TestMailServer;
beforeAll(async () => {
  mail = await startMailServer();
});
afterAll(() => mail?.close());

const addressOf = (slug: string) => `${slug}@example.com`;

/** The steps before are those of provisioning, struck in its own matrices. */
const signUpMatrix: MatrixJob = {
  name: 'su',
  steps: signUpJob(provisionTenantJob({} as ProvisioningContext), {} as MailContext).steps,
  struck: ['reserve', 'ready', 'welcome'],
  cancelAfter: 'verify',
  call: ['signup', 'start'],
  input: (slug) => ({
    name: `Struck ${slug}`,
    slug,
    ownerEmail: addressOf(slug),
    ownerPasswordHash: OWNER_PASSWORD_HASH,
  }),
  prepare: async ({ client }) => {
    await client.sharedSettings.update({
      mail: { way: 'smtp', smtpUrl: `smtp://localhost:${mail.port}`, smtpTls: 'never' },
    });
  },
  /** Once it is ready, a cancel comes too late: somebody may be using it. */
  endOf({ step, when, direction, afterwards }) {
    const ready = step === 'welcome' || (step === 'ready' && when === 'after');
    return direction === 'undo' || (afterwards === 'cancelled' && !ready) ? 'undone' : 'succeeded';
  },
  async check({ client }, slug, end) {
    const arrived = mail.received.filter(({ to }) => to.includes(addressOf(slug))).length;
    if (end === 'undone') {
      expect((await client.tenants.list()).tenants.filter((tenant) => tenant.slug === slug)).toEqual([]);
      expect(arrived).toBe(0);
      return;
    }
    const made = await client.signup.get({ tenant: slug });
    expect(made).toMatchObject({ subscription: { status: 'TRIAL' }, credits: [{ kind: 'ai' }] });
    expect((await client.tenants.test({ tenant: slug })).passed).toBe(true);
    const statuses = made.messages.map(({ status }) => status);
    // A cancel that came too late left the message for a person to send; nothing else did, and nothing sent it twice.
    const late = slug.endsWith('-cancelled') && !slug.includes('after-welcome');
    expect({ statuses, arrived }).toEqual(
      late ? { statuses: [], arrived: 0 } : { statuses: ['delivered'], arrived: 1 },
    );
  },
};

killMatrix('Signing up', 15, signUpMatrix);
// Before `reserve` a crash may take the job itself along: nothing outlasts it.
stoppedServerMatrix('Signing up', 18, { ...signUpMatrix, struck: ['ready', 'welcome'] });
