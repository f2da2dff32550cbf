import { listPlans } from '../engine/signup/plans.ts';
import { loginUrlFor, readSignUp } from '../engine/signup/read-sign-up.ts';
import { sendWelcome } from '../engine/signup/send-welcome.ts';
import { signUp } from '../engine/signup/sign-up.ts';
import { checkCompanyName, checkEmail } from '../engine/tenants/check-name.ts';
import { os } from './base.ts';

export const signup = {
  checkName: os.signup.checkName.handler(async ({ context, input }) =>
    checkCompanyName(await context.engine.platform.open(), input.name),
  ),
  checkEmail: os.signup.checkEmail.handler(async ({ context, input }) =>
    checkEmail(await context.engine.platform.open(), input.email),
  ),
  start: os.signup.start.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await signUp(engine.signUp, actor, input);
    engine.announcer.announce('tenants');
    const tenant = record.tenantSlug ?? '';
    return { tenant, jobId: record.id, loginUrl: await loginUrlFor(await engine.platform.open(), tenant) };
  }),
  get: os.signup.get.handler(async ({ context, input }) =>
    readSignUp(await context.engine.platform.open(), input.tenant),
  ),
  sendWelcome: os.signup.sendWelcome.handler(async ({ context: { engine, actor }, input }) => {
    const message = await sendWelcome(engine.mail, actor, input.tenant, input.again);
    engine.announcer.announce('tenants');
    return message;
  }),
};

export const plans = {
  list: os.plans.list.handler(async ({ context }) => listPlans(await context.engine.platform.open())),
};
