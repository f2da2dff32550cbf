import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { commandsOf } from '../docs/read-documents.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const unit = readFileSync(join(root, 'resources', 'systemd', 'cadastre-agent.service'), 'utf8');

it('starts a program and a command that there are, and names a page that there is', () => {
  const [, script = '', command = ''] = /^ExecStart=\S+ \/opt\/cadastre\/(\S+) (\S+)$/m.exec(unit) ?? [];
  expect(existsSync(join(root, script))).toBe(true);
  expect([...commandsOf(createProgram('0', async () => undefined)).keys()]).toContain(command);
  const [, page = ''] = /^Documentation=file:\/opt\/cadastre\/(\S+)$/m.exec(unit) ?? [];
  expect(existsSync(join(root, page))).toBe(true);
});

it('leaves the agent as long as its jobs need to reach the end of a step', () => {
  expect(unit).toMatch(/^KillSignal=SIGTERM$/m);
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThanOrEqual(60);
});
