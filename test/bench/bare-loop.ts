// The least that can be done over `pg`: connect, begin, alter, commit, in lanes. A process of its own, so that nothing of
// Cadastre's driver helps it or is helped by it. Input and output are JSON.
import { Client } from 'pg';

export interface BareLoop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly databases: readonly string[];
  readonly statement: string;
  readonly lanes: number;
}

const text = await new Response(process.stdin as unknown as ReadableStream).text();
const { host, port, user, databases, statement, lanes } = JSON.parse(text) as BareLoop;
const password = process.env['PGPASSWORD'];
const left = databases.values();
const lane = async () => {
  for (const database of left) {
    const client = new Client({ host, port, user, password, database });
    await client.connect();
    await client.query('BEGIN');
    await client.query(statement);
    await client.query('COMMIT');
    await client.end();
  }
};
const started = performance.now();
await Promise.all(Array.from({ length: lanes }, lane));
const { user: own, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ ms: performance.now() - started, cpuMs: (own + system) / 1000 }));
