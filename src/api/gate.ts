import type { Engine } from '../engine/create-engine.ts';
import { createGateLogin, describeGateRole, dropGateLogin } from '../engine/gate/gate-role.ts';
import { tryGate } from '../engine/gate/try-gate.ts';
import { readServer } from '../engine/servers/server-records.ts';
import { os } from './base.ts';

const parts = ({ audit, platform, local }: Engine) => ({
  audit,
  platform,
  serverName: (id: string) => readServer(local, id)?.name ?? id,
});

export const gate = {
  try: os.gate.try.handler(async ({ context: { engine }, input }) =>
    tryGate(await engine.platform.open(), input),
  ),
  role: os.gate.role.handler(({ context: { engine } }) => describeGateRole(parts(engine))),
  createLogin: os.gate.createLogin.handler(({ context: { engine, actor }, input }) =>
    createGateLogin(parts(engine), actor, input),
  ),
  dropLogin: os.gate.dropLogin.handler(({ context: { engine, actor }, input }) =>
    dropGateLogin(parts(engine), actor, input.name),
  ),
};
