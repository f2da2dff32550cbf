import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * A migration tool as applications have them, for what real ones do seldom. How it behaves for a tenant stands in
 * `modes.json` of the folder it is started in.
 */
type Mode = 'ok' | 'fail' | 'hang' | 'half' | 'kill' | 'alter' | 'reset-role' | 'wrong-version';

const tenant = process.env['CADASTRE_TENANT'] ?? '';
const modes = JSON.parse(existsSync('modes.json') ? readFileSync('modes.json', 'utf8') : '{}') as Record<
  string,
  Mode
>;
const mode = modes[tenant] ?? 'ok';
const [wanted = '1'] = process.argv.slice(2);

const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
await client.connect();
const run = (text: string, values: unknown[] = []) => client.query(text, values);
const version = async () => {
  await run('CREATE TABLE IF NOT EXISTS tool_version (version text NOT NULL)');
  const { rows } = await run('SELECT version FROM tool_version');
  return (rows[0] as { version: string } | undefined)?.version ?? null;
};
const reach = async (text: string) => {
  await run('DELETE FROM tool_version');
  await run('INSERT INTO tool_version VALUES ($1)', [text]);
};

console.log(`tool: ${tenant} is at ${await version()}`);
switch (mode) {
  case 'fail': {
    const file = readFileSync(process.env['PGPASSFILE'] ?? '', 'utf8');
    console.error(`connecting to ${process.env['DATABASE_URL']} with ${file}`);
    writeFileSync('environment.json', JSON.stringify(Object.keys(process.env).sort()));
    writeFileSync('arguments.json', JSON.stringify(process.argv));
    throw new Error('column "colour" is missing');
  }
  case 'hang': {
    console.log('tool: working');
    // A grandchild too, which only the end of the whole group takes along.
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      stdio: 'inherit',
    });
    await run('CREATE TABLE IF NOT EXISTS hung (id int)');
    writeFileSync('hanging.json', JSON.stringify([process.pid, pid]));
    await sleep(600_000);
    break;
  }
  case 'half':
    await run('CREATE TABLE half_done (id int)');
    console.error('tool: the second part failed');
    process.exit(7);
    break;
  case 'kill':
    await run('CREATE TABLE before_the_kill (id int)');
    writeFileSync('killing.pid', String(process.pid));
    process.kill(process.ppid, 'SIGKILL');
    for (;;) await Promise.all([run('INSERT INTO before_the_kill VALUES (1)'), sleep(50)]);
  case 'reset-role':
    await run('SET ROLE NONE');
    await run('CREATE TABLE of_the_login (id int)');
    await run('RESET ROLE');
    break;
  case 'alter':
    await run('ALTER TABLE customers ADD COLUMN colour text');
    break;
  case 'wrong-version':
    await reach('0');
    break;
  case 'ok':
    break;
}
if (mode !== 'wrong-version') {
  await run(`CREATE TABLE IF NOT EXISTS things_${wanted} (id int)`);
  await reach(wanted);
}
console.log(`tool: ${tenant} is at ${await version()} now`);
await client.end();
