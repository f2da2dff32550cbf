import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TestCertificates {
  readonly caFile: string;
  /** Of a CA that signed nothing here. */
  readonly strangerCaFile: string;
  readonly serverKey: string;
  readonly serverCertificate: string;
  readonly ca: string;
  readonly clientCertificateFile: string;
  readonly clientKeyFile: string;
  remove(): Promise<void>;
}

/** A certificate authority, a server certificate for `serverNames`, and a client certificate for a role. */
export async function makeCertificates(
  serverNames: readonly string[],
  role: string,
): Promise<TestCertificates> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-certificates-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      ...key,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.crt`),
    );
  const signed = async (name: string, subject: string, extensions: string) => {
    await openssl(
      'req',
      ...key,
      '-subj',
      `/CN=${subject}`,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.csr`),
    );
    await writeFile(file(`${name}.ext`), extensions);
    await openssl(
      'x509',
      '-req',
      '-days',
      '2',
      '-in',
      file(`${name}.csr`),
      '-CA',
      file('ca.crt'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
      '-extfile',
      file(`${name}.ext`),
      '-out',
      file(`${name}.crt`),
    );
  };
  await authority('ca');
  await authority('stranger');
  await signed(
    'server',
    serverNames[0] ?? 'localhost',
    `subjectAltName=${serverNames.map((each) => `DNS:${each}`).join(',')}`,
  );
  await signed('client', role, 'extendedKeyUsage=clientAuth');
  const read = (name: string) => readFile(file(name), 'utf8');
  return {
    caFile: file('ca.crt'),
    strangerCaFile: file('stranger.crt'),
    serverKey: await read('server.key'),
    serverCertificate: await read('server.crt'),
    ca: await read('ca.crt'),
    clientCertificateFile: file('client.crt'),
    clientKeyFile: file('client.key'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
