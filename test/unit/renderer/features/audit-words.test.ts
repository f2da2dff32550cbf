import { describe, expect, it } from 'vitest';
import { actSentence, shortHash, targetTenant } from '../../../../src/renderer/features/audit/audit-words.ts';
import { integrityParts } from '../../../../src/renderer/features/audit/integrity-view.ts';
import type { AuditAct, AuditVerification } from '../../../../src/shared/models/audit.ts';

function act(changes: Partial<AuditAct>): AuditAct {
  return {
    sequence: 12,
    at: '2026-11-20T09:12:00.000Z',
    actor: 'Claire Aubry',
    shell: 'desktop',
    workstation: 'ws-claire',
    verb: 'create tenant',
    target: 'tenant acme-corp',
    outcome: 'done',
    outcomeSequence: 13,
    durationMs: 400,
    reason: null,
    jobId: 4,
    ...changes,
  };
}

describe('an act in a sentence', () => {
  it('names who did what to what', () => {
    expect(actSentence(act({}))).toBe('Claire Aubry created tenant acme-corp.');
    expect(actSentence(act({ verb: 'reveal password' }))).toBe(
      'Claire Aubry revealed the password of tenant acme-corp.',
    );
    expect(actSentence(act({ verb: 'stop', target: 'server local' }))).toBe(
      'Claire Aubry stopped server local.',
    );
  });

  it.each([
    ['skip in migration', 'migration run 3', 'skipped in migration run 3'],
    ['take migration back', 'blueprint crm', 'took back the migration of blueprint crm'],
    ['set up pgbouncer', 'server par-1', 'set up the pgbouncer of server par-1'],
    ['retry migration', 'migration run 3', 'retried migration run 3'],
    ['end blocking session', 'session 412 before acme', 'ended blocking session 412 before acme'],
    ['accept schema drift no more', 'tenant acme', 'accepted the schema drift of tenant acme no more'],
    ['apply files', 'platform', 'applied files of the platform'],
  ])('bends %s', (verb, target, said) => {
    expect(actSentence(act({ verb, target }))).toBe(`Claire Aubry ${said}.`);
  });

  it('never says done of what was not done', () => {
    for (const outcome of ['failed', 'refused', 'cancelled', 'unresolved', 'under-way'] as const) {
      expect(actSentence(act({ outcome }))).not.toContain('created');
    }
  });

  it('finds the tenant of a target', () => {
    expect(targetTenant('tenant acme-corp')).toBe('acme-corp');
    expect(targetTenant('server par-1')).toBeNull();
  });

  it('shortens a hash at both ends', () => {
    expect(shortHash('9f3c00000000e71a')).toBe('9f3c…e71a');
  });
});

describe('the integrity strip', () => {
  const report: AuditVerification = {
    verdict: 'unanchored',
    at: '2026-11-20T09:12:00.000Z',
    durationMs: 40,
    entries: 10,
    firstHash: 'aa'.repeat(32),
    headHash: 'bb'.repeat(32),
    firstBad: null,
    anchors: [
      { place: 'secret-store', state: 'absent', sequence: null, at: null, message: 'no anchor yet' },
      { place: 'platform-database', state: 'unreachable', sequence: null, at: null, message: 'not reached' },
    ],
    unresolved: [],
  };
  const formats = { time: (iso: string) => iso, duration: (ms: number) => `${ms} ms` };
  const tones = (changes: Partial<AuditVerification>) =>
    Object.fromEntries(
      integrityParts({ ...report, ...changes }, formats).map((part) => [part.id, part.tone]),
    );

  it('is amber without an anchor, never green', () => {
    expect(tones({})).toMatchObject({ verified: 'warn', anchors: 'warn' });
  });

  it('is red where the list is broken and names the entry', () => {
    const parts = integrityParts(
      { ...report, verdict: 'broken', firstBad: { sequence: 5, problem: 'its hash does not fit' } },
      formats,
    );
    expect(parts[0]).toMatchObject({ tone: 'danger', entry: 5, fact: 'Entry 5: its hash does not fit' });
  });

  it('is green with an anchor that agrees', () => {
    const anchors: AuditVerification['anchors'] = [
      { place: 'secret-store', state: 'agrees', sequence: 10, at: null, message: '' },
      { place: 'platform-database', state: 'agrees', sequence: 10, at: null, message: '' },
    ];
    expect(tones({ verdict: 'ok', anchors })).toMatchObject({ verified: 'ok', anchors: 'ok' });
  });
});
