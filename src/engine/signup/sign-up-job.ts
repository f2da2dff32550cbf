import type { JobDefinition } from '../jobs/job-definition.ts';
import type { MailContext } from '../mail/index.ts';
import type { ProvisionRun } from '../provisioning/provision-run.ts';
import { welcome } from './steps/welcome.ts';

/** A sign-up is the provisioning of a tenant, subscription and credits with it, and a welcome after it. */
export function signUpJob(
  provision: JobDefinition<ProvisionRun>,
  mail: MailContext,
): JobDefinition<ProvisionRun> {
  return {
    ...provision,
    kind: 'tenant.signup',
    steps: [...provision.steps, { name: 'welcome', title: 'Welcome message', run: welcome(mail) }],
  };
}
