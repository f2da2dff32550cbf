import { expect, test } from 'vitest';
import { serverChangesSchema, serverInputSchema } from '../../../src/shared/models/server.ts';

test('changing one field of a server sets no other to its default', () => {
  expect(serverChangesSchema.parse({ labels: { tier: 'free' } })).toEqual({ labels: { tier: 'free' } });
  expect(serverChangesSchema.parse({})).toEqual({});
});

test('changes know every field that adding knows', () => {
  expect(Object.keys(serverChangesSchema.shape)).toEqual(Object.keys(serverInputSchema.shape));
});
