import { describe, expect, it } from 'vitest';
import { checkTakeBack, EMPTY_TAKE_BACK } from '../../../../src/renderer/features/orphans/take-back-form.ts';

const ORPHAN = { kind: 'rows', server: 'par-1', name: 'shared_db.tenant_17' } as const;

describe('the form that takes back a place', () => {
  it('leaves out what nobody has said', () => {
    const { input } = checkTakeBack(ORPHAN, { ...EMPTY_TAKE_BACK, tenantName: ' Atelier Morel ', slug: ' ' });
    expect(input).toEqual({ ...ORPHAN, tenantName: 'Atelier Morel', newPassword: false });
  });

  it('hands on slug, e-mail, plan, tier and password', () => {
    const { input } = checkTakeBack(ORPHAN, {
      tenantName: 'Atelier Morel',
      slug: 'atelier-morel',
      ownerEmail: 'Claire@Morel.example',
      subscription: 'starter',
      tier: 'free',
      newPassword: true,
    });
    expect(input).toMatchObject({
      slug: 'atelier-morel',
      ownerEmail: 'claire@morel.example',
      subscription: 'starter',
      tier: 'free',
      newPassword: true,
    });
  });

  it('names the fields that cannot pass', () => {
    const { input, errors } = checkTakeBack(ORPHAN, {
      ...EMPTY_TAKE_BACK,
      slug: 'Atelier Morel',
      ownerEmail: 'nobody',
    });
    expect(input).toBeNull();
    expect([...new Set(errors.map(({ field }) => field))].sort()).toEqual([
      'ownerEmail',
      'slug',
      'tenantName',
    ]);
  });

  it('takes schemas and rows alone', () => {
    const { input, errors } = checkTakeBack(
      { ...ORPHAN, kind: 'database' },
      { ...EMPTY_TAKE_BACK, tenantName: 'Atelier Morel' },
    );
    expect(input).toBeNull();
    expect(errors.map(({ field }) => field)).toEqual(['kind']);
  });
});
