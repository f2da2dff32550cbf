import { describe, expect, it } from 'vitest';
import {
  credentialsOf,
  EMPTY_SERVER,
  formatLabels,
  nameFromHost,
  parseLabels,
  toServerInput,
  withDraft,
} from '../../../../src/renderer/features/servers/server-form.ts';
import { serverInputSchema } from '../../../../src/shared/models/server.ts';

describe('the form of a server', () => {
  it('takes its name from the host when none is typed', () => {
    expect(nameFromHost('PG-par-1.internal')).toBe('pg-par-1');
    expect(nameFromHost('10.0.0.7')).toBe('10.0.0.7');
    expect(toServerInput({ ...EMPTY_SERVER, host: 'db.example.com' }).name).toBe('db');
  });

  it('is accepted by the contract as soon as it has a host', () => {
    expect(
      serverInputSchema.safeParse(toServerInput({ ...EMPTY_SERVER, host: 'db.example.com' })).success,
    ).toBe(true);
    expect(serverInputSchema.safeParse(toServerInput(EMPTY_SERVER)).success).toBe(false);
  });

  it('reads labels with colon or equals sign, and names the one without a value', () => {
    expect(parseLabels('region: paris, tier=standard,')).toEqual({
      labels: { region: 'paris', tier: 'standard' },
      problem: null,
    });
    expect(parseLabels('region').problem).toContain('region');
    expect(parseLabels(formatLabels({ a: 'b', c: 'd' })).labels).toEqual({ a: 'b', c: 'd' });
  });

  it('prefers a typed password to the one that came with a URL', () => {
    const draft = withDraft(
      { ...EMPTY_SERVER, password: 'old' },
      { input: { host: 'h' }, passwordTicket: 't' },
    );
    expect(credentialsOf(draft)).toEqual({ passwordTicket: 't' });
    expect(credentialsOf({ ...draft, password: 'typed' })).toEqual({ password: 'typed' });
  });

  it('leaves what a draft does not know as it was typed', () => {
    const draft = withDraft(
      { ...EMPTY_SERVER, user: 'me', labels: 'a: b' },
      { input: { host: 'h' }, passwordTicket: null },
    );
    expect(draft).toMatchObject({ host: 'h', user: 'me', labels: 'a: b', port: 5432 });
  });
});
