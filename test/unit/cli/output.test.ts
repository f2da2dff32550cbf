import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../../src/cli/output.ts';
import { bytes, duration, plain, table } from '../../../src/cli/text.ts';

function sink(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write: (part, _encoding, done) => {
      text += part;
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream, read: () => text };
}

function outputOn(isTTY: boolean, json: boolean) {
  const stdout = sink(false);
  const stderr = sink(isTTY);
  return { output: createOutput({ stdout: stdout.stream, stderr: stderr.stream }, json), stdout, stderr };
}

describe('output', () => {
  it('prints one JSON document and nothing else with --json, even on a terminal', () => {
    const { output, stdout, stderr } = outputOn(true, true);
    output.progress('step');
    output.status('running');
    output.result({ a: 1 }, () => 'text');
    expect(JSON.parse(stdout.read())).toEqual({ a: 1 });
    expect(stderr.read()).toBe('');
  });

  it('prints an error as a document with --json, and never a second document', () => {
    const { output, stdout, stderr } = outputOn(false, true);
    output.error({ code: 'NOT_FOUND', message: 'no', details: {} });
    expect(JSON.parse(stdout.read())).toEqual({ error: { code: 'NOT_FOUND', message: 'no', details: {} } });
    output.error({ code: 'INTERNAL', message: 'later', details: {} });
    expect(JSON.parse(stdout.read()).error.code).toBe('NOT_FOUND');
    expect(stderr.read()).toContain('later');
    expect(() => output.result({}, () => '')).toThrow();
  });

  it('is quiet about progress in a pipe, and tells it on a terminal on stderr', () => {
    const pipe = outputOn(false, false);
    pipe.output.progress('step');
    expect(pipe.stderr.read()).toBe('');
    const terminal = outputOn(true, false);
    terminal.output.progress('step');
    expect(terminal.stderr.read()).toBe('step\n');
    expect(terminal.stdout.read()).toBe('');
  });

  it('tells an error with its fields, its way out and its code', () => {
    const { output, stderr } = outputOn(false, false);
    output.error({
      code: 'INVALID_INPUT',
      message: 'Two fields',
      details: {
        fields: [
          { field: 'name', message: 'is empty' },
          { field: 'slug', message: 'is taken' },
        ],
        wayOut: 'Choose another.',
      },
    });
    expect(stderr.read()).toBe(
      'cadastre: Two fields\n  name: is empty\n  slug: is taken\n  Choose another.\n  (INVALID_INPUT)\n',
    );
  });
});

describe('text', () => {
  it('from a database cannot steer the terminal', () => {
    expect(plain('a\u001B[2Jb\nc\u202Ed')).toBe('a\uFFFD[2Jb\uFFFDc\uFFFDd');
    expect(table(['x'], [['\u001B]0;title\u0007']])).not.toContain('\u001B');
  });

  it('in tables is aligned by the columns it takes', () => {
    expect(
      table(
        ['name', '>size'],
        [
          ['東京', 5],
          ['a', 10],
        ],
      ),
    ).toBe('NAME  SIZE\n東京     5\na       10');
  });

  it('of sizes and times has units', () => {
    expect([bytes(0), bytes(999), bytes(7_900_000), bytes(null)]).toEqual(['0 B', '999 B', '7.9 MB', '—']);
    expect([duration(12.4), duration(1250), duration(185_000)]).toEqual(['12 ms', '1.25 s', '3 min 5 s']);
  });
});
