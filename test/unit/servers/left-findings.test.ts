import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import { leaveFinding, leftFindings, shareLeftFindings } from '../../../src/engine/servers/left-findings.ts';
import { writeServer } from '../../../src/engine/servers/server-records.ts';
import { serverSchema } from '../../../src/shared/models/server.ts';
import {
  inputFor,
  openServersRoom,
  type ServersRoom,
  sharedServersInMemory,
} from '../../support/servers-room.ts';

const ID = '7c1d4a7e-0d9a-4b5e-9d3f-2f6f2f0c1a11';
const left = (reason: string, at = '2026-01-01T00:00:00.000Z') => ({
  subject: 'x',
  at,
  actor: 'ada',
  reason,
});

let room: ServersRoom;
let shared: ReturnType<typeof sharedServersInMemory>;
beforeEach(() => {
  room = openServersRoom();
  shared = sharedServersInMemory();
  const { password: _, ...input } = inputFor({ host: 'h', port: 1, superuser: 'u', password: 'p' } as never);
  writeServer(
    room.context.local,
    serverSchema.parse({ ...input, id: ID, builtIn: false, createdAt: '2026-01-01T00:00:00.000Z' }),
  );
});
afterEach(() => room.close());

describe('An answer to a finding', () => {
  it('goes to the platform database and stays here', async () => {
    await leaveFinding(room.with({ sharedServers: shared }), ID, 'checksums', left('known'));
    expect((await shared.left()).get(ID)).toEqual({ checksums: left('known') });
    expect(await leftFindings(room.context, ID)).toEqual({ checksums: left('known') });
  });

  it.each(['clock', 'client-programs'] as const)(
    'about the %s of this workstation is nobody else’s',
    async (check) => {
      const context = room.with({ sharedServers: shared });
      await leaveFinding(context, ID, check, left('only here'));
      await shareLeftFindings(room.context.local, shared);
      expect((await shared.left()).size).toBe(0);
      await shared.leave(ID, check, left('of another workstation'));
      expect(await leftFindings(context, ID)).toEqual({ [check]: left('only here') });
    },
  );

  it('that the platform database does not take is not kept here either', async () => {
    const refusing = sharedServersInMemory({
      leave: async () => {
        throw new CadastreError('SERVER_UNREACHABLE', 'gone');
      },
    });
    const leaving = leaveFinding(room.with({ sharedServers: refusing }), ID, 'checksums', left('known'));
    await expect(leaving).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(await leftFindings(room.context, ID)).toEqual({});
  });

  it('given before there was a platform is shared, and the platform’s own wins', async () => {
    await leaveFinding(room.context, ID, 'checksums', left('here'));
    await leaveFinding(room.context, ID, 'tls', left('here'));
    await shared.leave(ID, 'tls', left('there'));
    await shareLeftFindings(room.context.local, shared);
    expect((await shared.left()).get(ID)).toEqual({ checksums: left('here'), tls: left('there') });
    expect(await leftFindings(room.context, ID)).toEqual({ checksums: left('here'), tls: left('there') });
  });

  it('counts as it was last seen while the platform database does not answer; another fault is told', async () => {
    await leaveFinding(room.context, ID, 'checksums', left('here'));
    const failing = (code: 'SERVER_UNREACHABLE' | 'PERMISSION_DENIED') =>
      room.with({
        sharedServers: sharedServersInMemory({
          left: async () => {
            throw new CadastreError(code, 'no answer');
          },
        }),
      });
    expect(await leftFindings(failing('SERVER_UNREACHABLE'), ID)).toEqual({ checksums: left('here') });
    await expect(leftFindings(failing('PERMISSION_DENIED'), ID)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});
