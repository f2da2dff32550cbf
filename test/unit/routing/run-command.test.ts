import { expect, it } from 'vitest';
import { runCommand } from '../../../src/engine/adapters/run-command.ts';

const script = (text: string) => [process.execPath, '-e', text];

it('tells exit code and both streams', async () => {
  const result = await runCommand(script('console.log("out"); console.error("bad"); process.exit(3)'));
  expect(result).toMatchObject({ exitCode: 3, output: expect.stringContaining('out') });
  expect(result.output).toContain('bad');
});

it('runs no shell', async () => {
  const result = await runCommand([
    ...script('console.log(process.argv[1])'),
    '$(id); rm -rf /nowhere | cat',
  ]);
  expect(result).toMatchObject({ exitCode: 0, output: '$(id); rm -rf /nowhere | cat\n' });
});

it('says that a program is not there', async () => {
  expect(await runCommand(['/nowhere/nginx', '-t'])).toMatchObject({
    exitCode: null,
    output: expect.stringContaining('ENOENT'),
  });
});

it('ends a program that takes too long, with its children', async () => {
  const child = script('setInterval(() => {}, 1000)');
  const result = await runCommand(
    script(`const c = require('node:child_process').spawn(${JSON.stringify(child[0])}, ['-e', ${JSON.stringify(child[2])}]);
      console.log(c.pid); setInterval(() => {}, 1000)`),
    1_500,
  );
  expect(result.exitCode).toBeNull();
  expect(result.output).toContain('ended after 1.5 seconds');
  const pid = Number.parseInt(result.output, 10);
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => isThere(pid)).toBe(false);
});

it('keeps the end of a long output', async () => {
  const { output } = await runCommand(script('process.stdout.write("x".repeat(200000) + "the end")'));
  expect(output.length).toBeLessThanOrEqual(16_384);
  expect(output.endsWith('the end')).toBe(true);
});

it('hands on no secret of the environment', async () => {
  process.env['DB_ENCRYPTION_KEY'] = 'sealed-away';
  process.env['POSTGRES_SUPERUSER_PASSWORD'] = 'sealed-away';
  try {
    const { output } = await runCommand(script('console.log(JSON.stringify(process.env))'));
    expect(output).not.toContain('sealed-away');
    expect(JSON.parse(output).PATH).toBe(process.env['PATH']);
  } finally {
    delete process.env['DB_ENCRYPTION_KEY'];
    delete process.env['POSTGRES_SUPERUSER_PASSWORD'];
  }
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
