import { tryMail } from '../engine/mail/index.ts';
import {
  patchSharedSettings,
  setSmtpPassword,
  viewSharedSettings,
} from '../engine/platform/patch-shared-settings.ts';
import { os } from './base.ts';

export const sharedSettings = {
  get: os.sharedSettings.get.handler(({ context }) => viewSharedSettings(context.engine.mail)),
  update: os.sharedSettings.update.handler(async ({ context: { engine, actor }, input }) => {
    const view = await patchSharedSettings(engine.mail, actor, input);
    engine.announcer.announce('settings');
    engine.announcer.announce('platform');
    return view;
  }),
  setSmtpPassword: os.sharedSettings.setSmtpPassword.handler(
    async ({ context: { engine, actor }, input }) => {
      const view = await setSmtpPassword(engine.mail, actor, input.password);
      engine.announcer.announce('secrets');
      return view;
    },
  ),
  tryMail: os.sharedSettings.tryMail.handler(({ context: { engine, actor }, input }) =>
    tryMail(engine.mail, actor, input.to, input.language),
  ),
};
