import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const run = promisify(execFile);

/** Connections that stay open, as a proxy keeps them. */
const CONNECTIONS = 32;

export interface Load {
  readonly tool: 'wrk' | 'node';
  /** Requests a second over the whole time. Any that fails to get an answer ends the measurement with an error. */
  perSecond(url: string, requests: readonly Record<string, string>[], seconds: number): Promise<number>;
}

interface ClientTask {
  readonly url: string;
  readonly requests: readonly Record<string, string>[];
  readonly seconds: number;
}

/** wrk where it is installed, since it leaves most of the two cores to the server; else clients of our own. */
export async function findLoad(folder: string): Promise<Load> {
  try {
    // It says its version with exit code 1.
    await run('wrk', ['--version']).catch((error: { code?: unknown }) => {
      if (error.code === 'ENOENT') throw error;
    });
  } catch {
    return { tool: 'node', perSecond: withOwnClients };
  }
  return {
    tool: 'wrk',
    async perSecond(url, requests, seconds) {
      const script = join(folder, 'requests.lua');
      await writeFile(script, luaOf(new URL(url), requests));
      const args = ['-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, '-s', script, url];
      const { stdout } = await run('wrk', args);
      const found = /^measured (\d+) (\d+) (\d+)$/m.exec(stdout);
      if (!found) throw new Error(`wrk said:\n${stdout}`);
      const [answers, microseconds, failures] = found.slice(1).map(Number) as [number, number, number];
      if (failures > 0) throw new Error(`${failures} requests got no answer`);
      return answers / (microseconds / 1_000_000);
    },
  };
}

/** The requests are made once: what is measured is the server. */
function luaOf({ pathname }: URL, requests: readonly Record<string, string>[]): string {
  const lines = requests.map((headers) => {
    const pairs = Object.entries(headers).map(([name, value]) => `["${name}"]="${value}"`);
    return `wrk.format("GET", "${pathname}", {${pairs.join(',')}}),`;
  });
  return `
local made
local at = 0
init = function()
  made = {
${lines.join('\n')}
  }
end
request = function()
  at = at % #made + 1
  return made[at]
end
done = function(summary)
  local e = summary.errors
  print(string.format("measured %d %d %d", summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout))
end
`;
}

async function withOwnClients(
  url: string,
  requests: readonly Record<string, string>[],
  seconds: number,
): Promise<number> {
  const counts = await new Promise<number>((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { url, requests, seconds } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return counts / seconds;
}

async function loadAsWorker({ url, requests, seconds }: ClientTask): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + seconds * 1000;
  let answers = 0;
  let next = 0;
  const once = () =>
    new Promise<void>((resolve, reject) => {
      const headers = requests[next++ % requests.length] ?? {};
      request(url, { agent, headers }, (response) => {
        response.resume().once('end', resolve);
      })
        .once('error', reject)
        .end();
    });
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) {
        await once();
        answers += 1;
      }
    }),
  );
  agent.destroy();
  return answers;
}

if (!isMainThread) parentPort?.postMessage(await loadAsWorker(workerData as ClientTask));
