import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/engine/erasure/canonical-json.ts';
import { erasureKeyId, signatureFits, signErasure } from '../../../src/engine/erasure/erasure-keys.ts';
import { erasurePdf } from '../../../src/engine/erasure/erasure-pdf.ts';
import { verifyErasure } from '../../../src/engine/erasure/read-erasures.ts';
import { slugDigest } from '../../../src/engine/erasure/slug-digest.ts';
import { parkedName } from '../../../src/engine/lifecycle/parking.ts';
import type { ErasureRecord } from '../../../src/shared/models/ending.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const key = { keyId: erasureKeyId(pem), publicKey: pem, privateKey };
const record: ErasureRecord = {
  format: 'cadastre-erasure/1',
  platform: '6f0d3c1e-9a52-4c0b-8a54-0d7c5c2f3b11',
  tenant: { id: 17, slugDigest: slugDigest('salt', 'acme'), salt: 'salt', createdAt: null },
  erasedAt: '2026-11-21T08:00:00.000Z',
  by: { name: 'Zoë', shell: 'cli', workstation: 'atlas' },
  reason: '株式会社 asked; endstream is a word too',
  jobId: 4,
  server: { name: 'par-1', version: '15.18' },
  erased: {
    isolation: 'database',
    database: 'studio_17_db',
    schema: null,
    bytes: 8_000_000,
    roles: ['studio_17_user'],
    rolesKept: [{ role: 'shared', because: 'others use it too' }],
    platformRows: { tenants: 1 },
  },
  backup: null,
  verified: [{ question: 'Databases', where: 'par-1', found: 0, passed: true }],
};

describe('a proof of erasure', () => {
  it('stands as it was signed, whatever order its keys come in', () => {
    const signed = signErasure(key, record);
    expect(signatureFits(signed)).toBe(true);
    const turned = Object.fromEntries(Object.entries(record).reverse()) as ErasureRecord;
    expect(signatureFits({ ...signed, record: turned })).toBe(true);
  });

  it('does not stand with another word, another key, or another number of the key', () => {
    const signed = signErasure(key, record);
    expect(signatureFits({ ...signed, record: { ...record, reason: 'other' } })).toBe(false);
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(signatureFits({ ...signed, publicKey: other })).toBe(false);
    expect(signatureFits({ ...signed, keyId: '0'.repeat(16) })).toBe(false);
    expect(signatureFits({ ...signed, publicKey: 'no key at all' })).toBe(false);
  });

  it('is read back from its PDF, in any script', async () => {
    const pdf = await erasurePdf(signErasure(key, record));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await verifyErasure(pdf, null)).toMatchObject({ valid: true, knownKey: null, record });
    const changed = Buffer.from(pdf.toString('latin1').replace('"jobId":4', '"jobId":5'), 'latin1');
    expect(await verifyErasure(changed, null)).toMatchObject({ valid: false });
  });

  it.each(['', 'hello', '{}', '%PDF-1.7 nothing'])('is not %j', async (text) => {
    await expect(verifyErasure(Buffer.from(text), null)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('canonical JSON', () => {
  it('is the same for the same value', () => {
    const shuffled = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, each]) => [name, shuffled(each)]),
          )
        : value;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the name of a parked database', () => {
  const day = new Date('2026-11-21T23:00:00Z');
  const place = (database: string) => ({
    tenantId: 17,
    database,
    schema: null,
    role: 'studio_17_user',
    model: 'database' as const,
  });

  it('says what it is and since when, and never takes more than 63 bytes', () => {
    expect(parkedName(place('studio_17_db'), day)).toBe('studio_17_deleted_20261121');
    expect(parkedName(place('x'.repeat(63)), day)).toBe('cadastre_17_deleted_20261121');
    expect(parkedName(place('é'.repeat(24)), day)).toBe('cadastre_17_deleted_20261121');
  });
});
