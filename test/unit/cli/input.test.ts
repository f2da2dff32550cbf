import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createInput } from '../../../src/cli/input.ts';

const read = (bytes: Buffer) => {
  const pipe = new PassThrough();
  pipe.end(bytes);
  const input = createInput(
    pipe as unknown as NodeJS.ReadStream,
    new PassThrough() as unknown as NodeJS.WriteStream,
    false,
  );
  return input.secretFromPipe('password');
};

it.each([
  ['as it is', 'pässword ', 'pässword '],
  ['less one line end', 'secret\r\n', 'secret'],
  ['less the mark that Windows puts first', '\uFEFFsecret\n', 'secret'],
])('a secret comes from a pipe %s', async (_how, piped, secret) => {
  expect(await read(Buffer.from(piped))).toBe(secret);
});

it('bytes that are no UTF-8 are refused, and not taken for another secret', async () => {
  await expect(read(Buffer.from('p\xe9ssword', 'latin1'))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { fields: [{ field: 'password', message: 'Not UTF-8 text' }] },
  });
});
