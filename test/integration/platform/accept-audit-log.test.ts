import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, refusal, TEST_ACTOR } from '../../support/test-platform.ts';

eachMajor('An audit log in the place of another', (cluster) => {
  it('contradicts the platform database until somebody accepts it', async () => {
    const platform = await openTestPlatform(cluster);
    const accept = { reason: 'restored without the audit log', confirm: TEST_ACTOR.workstation };
    try {
      expect(await refusal(platform.client.audit.accept(accept))).toMatchObject({ code: 'CONFLICT' });
      // The anchor is written behind the acts, and on closing.
      await platform.close();
      for (const name of ['audit.db', 'audit.db-wal', 'audit.db-shm']) {
        const from = join(platform.dataDirectory, name);
        await rename(from, `${from}.kept`).catch(() => undefined);
      }
      const again = await platform.again();
      try {
        await again.engine.platform.open();
        const broken = await again.client.audit.verify();
        expect(broken.verdict).toBe('broken');
        expect(broken.anchors.find(({ place }) => place === 'platform-database')).toMatchObject({
          state: 'disagrees',
          message: expect.stringContaining('Replaced by another file'),
        });
        expect(await refusal(again.client.audit.accept({ ...accept, confirm: 'yes' }))).toMatchObject({
          code: 'CONFIRMATION_REQUIRED',
        });
        const accepted = await again.client.audit.accept(accept);
        expect(accepted).toMatchObject({
          verdict: 'ok',
          accepted: { actor: TEST_ACTOR.name, reason: 'restored without the audit log' },
        });
      } finally {
        await again.close();
      }
      const third = await platform.again();
      await third.engine.platform.open();
      expect((await third.client.audit.verify()).verdict).toBe('ok');
      await third.close();
    } finally {
      await platform.remove();
    }
  });
});
