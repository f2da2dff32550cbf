import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

const TYPES = { A: 1, TXT: 16, AAAA: 28 } as const;
type RecordType = keyof typeof TYPES;

/** A DNS server of this process, over UDP. */
export interface NameServer {
  /** For the setting `resolvers`. */
  readonly address: string;
  /** Records by name and type; a TXT record longer than 255 bytes goes out in pieces. */
  set(name: string, type: RecordType, values: readonly string[]): void;
  /** Questions that came, such as `TXT _cadastre-verify.www.example`. */
  readonly asked: readonly string[];
  /** Answers no question any more. */
  fallSilent(): void;
  close(): Promise<void>;
}

/** Answers what was set, NODATA for another type of a known name, NXDOMAIN for other names. */
export async function startNameServer(): Promise<NameServer> {
  const records = new Map<string, readonly string[]>();
  const asked: string[] = [];
  let silent = false;
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const question = readQuestion(query);
    const type = (Object.keys(TYPES) as RecordType[]).find((each) => TYPES[each] === question.type);
    asked.push(`${type ?? question.type} ${question.name}`);
    if (silent) return;
    const known = [...records.keys()].some((key) => key.endsWith(` ${question.name}`));
    const values = (type && records.get(`${type} ${question.name}`)) ?? [];
    const answers = values.map((value) => answerOf(type ?? 'TXT', value));
    socket.send(reply(query, question.end, known ? 0 : 3, answers), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    set: (name, type, values) => records.set(`${type} ${name.toLowerCase()}`, values),
    asked,
    fallSilent() {
      silent = true;
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** RFC 1035, section 4.1: a header of 12 bytes, then labels with their lengths before them. */
function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function reply(query: Buffer, end: number, code: number, answers: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // A response to a recursive question, recursion available.
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  return Buffer.concat([head, query.subarray(12, end), ...answers]);
}

function answerOf(type: RecordType, value: string): Buffer {
  const data =
    type === 'A'
      ? Buffer.from(value.split('.').map(Number))
      : type === 'AAAA'
        ? addressBytes(value)
        : Buffer.concat(
            pieces(Buffer.from(value)).map((part) => Buffer.concat([Buffer.from([part.length]), part])),
          );
  const head = Buffer.alloc(12);
  // A pointer to the name in the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TYPES[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(1, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

const pieces = (text: Buffer): Buffer[] =>
  Array.from({ length: Math.max(1, Math.ceil(text.length / 255)) }, (_, index) =>
    text.subarray(index * 255, (index + 1) * 255),
  );

/** Written out in full or with one `::`. */
function addressBytes(text: string): Buffer {
  const [before = '', after] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(before);
  const right = groups(after ?? '');
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const bytes = Buffer.alloc(16);
  [...left, ...middle, ...right].forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  });
  return bytes;
}
