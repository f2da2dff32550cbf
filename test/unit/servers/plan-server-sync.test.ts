import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isEmptyPlan,
  type LocalServer,
  planServerSync,
} from '../../../src/engine/servers/plan-server-sync.ts';
import { type Server, serverInputSchema } from '../../../src/shared/models/server.ts';

const PLATFORM = 'p1';
const server = (name: string, changes: Partial<Server> = {}): Server => ({
  ...serverInputSchema.parse({ name, host: `${name}.internal`, user: 'postgres' }),
  id: randomUUID(),
  builtIn: false,
  createdAt: '2026-11-21T10:00:00.000Z',
  ...changes,
});

test('what is known here only is shared, what is known there only is adopted', () => {
  const here = server('here');
  const there = server('there');
  const plan = planServerSync([{ server: here, sharedOn: null }], [there], PLATFORM);
  expect(plan).toEqual({ adopt: [there], push: [here], fold: [], drop: [] });
});

test('the platform’s settings win over those here', () => {
  const here = server('par-1');
  const there = { ...here, capacity: 300 };
  const plan = planServerSync([{ server: here, sharedOn: PLATFORM }], [there], PLATFORM);
  expect(plan.adopt).toEqual([there]);
});

test('a server that another admin removed goes, one of another platform stays', () => {
  const removed = server('gone');
  const elsewhere = server('kept');
  const plan = planServerSync(
    [
      { server: removed, sharedOn: PLATFORM },
      { server: elsewhere, sharedOn: 'p2' },
    ],
    [],
    PLATFORM,
  );
  expect(plan.drop).toEqual([removed]);
  expect(plan.push).toEqual([elsewhere]);
});

test('one place that two admins added is one server, the platform’s', () => {
  const mine = server('mine', { host: 'DB.internal.' });
  const theirs = server('theirs', { host: 'db.internal' });
  const plan = planServerSync([{ server: mine, sharedOn: null }], [theirs], PLATFORM);
  expect(plan.fold).toEqual([{ from: mine, into: theirs }]);
  expect(plan.push).toEqual([]);
});

test('built-in servers of two workstations at one port are two servers', () => {
  const at = { host: '127.0.0.1', port: 54_417, builtIn: true };
  const mine = server('local', at);
  const plan = planServerSync([{ server: mine, sharedOn: null }], [server('local', at)], PLATFORM);
  expect(plan.fold).toEqual([]);
  expect(plan.push).toEqual([{ ...mine, name: 'local-2' }]);
});

test('carried out, it leaves the same list on both sides with unique names, and nothing more to do', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'a-2', 'x'.repeat(63)), { maxLength: 6 });
  fc.assert(
    fc.property(names, names, fc.array(fc.constantFrom(null, PLATFORM, 'p2')), (mine, theirs, marks) => {
      const unique = [...new Set(theirs)];
      const shared = unique.map((name, index) => server(name, { host: `t${index}.internal` }));
      const local: LocalServer[] = [...new Set(mine)].map((name, index) => ({
        server: server(name, { host: index % 2 ? `t${index}.internal` : `m${index}.internal` }),
        sharedOn: marks[index] ?? null,
      }));
      const plan = planServerSync(local, shared, PLATFORM);
      const after = [...shared, ...plan.push];
      expect(new Set(after.map(({ name }) => name)).size).toBe(after.length);
      for (const { name } of after) expect(name.length).toBeLessThanOrEqual(63);
      const here = after.map((each) => ({ server: each, sharedOn: PLATFORM }));
      expect(isEmptyPlan(planServerSync(here, after, PLATFORM))).toBe(true);
    }),
  );
});
