import { closeFormerLogins, tenantsWithFormerLogin } from '../engine/keys/close-former-logins.ts';
import { planRotation, rotatePasswords } from '../engine/keys/rotate-password.ts';
import { os } from './base.ts';

export const passwords = {
  planRotate: os.passwords.planRotate.handler(({ context: { engine }, input }) =>
    planRotation(engine.lifecycle, input),
  ),
  rotate: os.passwords.rotate.handler(({ context: { engine, actor }, input, signal }) =>
    rotatePasswords(engine.lifecycle, actor, { ...input, signal }),
  ),
  former: os.passwords.former.handler(async ({ context: { engine } }) =>
    tenantsWithFormerLogin(await engine.platform.open(), 'all'),
  ),
  closeFormer: os.passwords.closeFormer.handler(({ context: { engine, actor }, input, signal }) =>
    closeFormerLogins(engine.lifecycle, actor, input.tenants, signal),
  ),
};
