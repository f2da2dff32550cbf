import type { JobDefinition, JobStepDefinition } from '../jobs/job-definition.ts';
import type { MailContext } from '../mail/index.ts';
import type { ProvisionRun } from '../provisioning/provision-run.ts';
import { subscribe } from './steps/subscribe.ts';
import { welcome } from './steps/welcome.ts';

/** The steps of a sign-up that come after a step of provisioning. */
function stepsAfter(mail: MailContext): Readonly<Record<string, JobStepDefinition<ProvisionRun>>> {
  return {
    reserve: { name: 'subscription', title: 'Subscription and credits', run: subscribe },
    ready: { name: 'welcome', title: 'Welcome message', run: welcome(mail) },
  };
}

/** A sign-up is the provisioning of a tenant with a subscription before it and a welcome after it. */
export function signUpJob(
  provision: JobDefinition<ProvisionRun>,
  mail: MailContext,
): JobDefinition<ProvisionRun> {
  const after = stepsAfter(mail);
  return {
    ...provision,
    kind: 'tenant.signup',
    steps: provision.steps.flatMap((step) => {
      const next = after[step.name];
      return next ? [step, next] : [step];
    }),
  };
}
