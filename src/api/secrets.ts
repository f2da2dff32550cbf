import { performAct } from '../engine/acts/perform-act.ts';
import { os } from './base.ts';

export const secrets = {
  status: os.secrets.status.handler(({ context }) => context.engine.vault.status()),
  choose: os.secrets.choose.handler(async ({ context: { engine, actor }, input }) => {
    const intent = {
      actor,
      verb: 'choose secret store',
      target: `secret store ${input.kind}`,
      input: { kind: input.kind },
    };
    await performAct(engine.audit, intent, () => engine.vault.choose(input));
    engine.announcer.announce('app');
    return engine.vault.status();
  }),
  unlock: os.secrets.unlock.handler(async ({ context: { engine, actor }, input }) => {
    const intent = { actor, verb: 'unlock secret store', target: 'secret store file', input: {} };
    await performAct(engine.audit, intent, () => engine.vault.unlock(input.passphrase));
    engine.announcer.announce('app');
    return engine.vault.status();
  }),
  changePassphrase: os.secrets.changePassphrase.handler(async ({ context: { engine, actor }, input }) => {
    const intent = { actor, verb: 'change passphrase', target: 'secret store file', input: {} };
    await performAct(engine.audit, intent, () => engine.vault.changePassphrase(input.current, input.next));
    engine.announcer.announce('app');
    return engine.vault.status();
  }),
};
