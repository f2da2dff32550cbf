import { MASK } from '../../shared/models/tenant.ts';

/**
 * The last line of defence: callers mask secrets themselves, this catches what they forgot. It would rather
 * mask too much. What it leaves can be stored as JSON.
 */
export { MASK };

/** Compared with the key in lower case without separators: `DB_ENCRYPTION_KEY` is `dbencryptionkey`. */
const SECRET_KEY =
  /pass(word|wd|phrase|code)|^(pg)?pass$|pwd|passw|secret|token|credential|authorization|cookie|verifier|keymaterial|(private|master|mac|hmac|encryption|decryption|api|access|signing|session|ssl|tls|client|identity|fernet|aes|age)keys?$/;
/** Names and counts around a secret that are no secret: `secretStoreKind`, `tokenId`, `passwordChangedAt`. */
const HARMLESS_KEY = /(id|ids|kind|store|count|changedat|usedat|length)$/;

/** An SQL, JSON or connection string in quotes, dollar-quoted too, closed or cut off. */
const QUOTED = String.raw`[Ee]?'(?:[^'\\]|''|\\[\s\S])*'?|"(?:[^"\\]|""|\\[\s\S])*"?|\$(?<tag>\w*)\$[\s\S]*?(?:\$\k<tag>\$|$)`;

/** Each in linear time, or with bounded parts: what is masked may be long and hostile. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g, MASK],
  [/SCRAM-SHA-\d+(?:-PLUS)?\$\d+:[A-Za-z0-9+/=]+(?:\$[A-Za-z0-9+/=]*(?::[A-Za-z0-9+/=]*)?)?/gi, MASK],
  [/\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,}/g, MASK],
  [/\$(?:argon2\w{0,4}|pbkdf2[\w-]{0,20}|scrypt|[156y])\$[^\s'"]+/g, MASK],
  [/(?<![0-9a-z])md5[0-9a-f]{32}(?![0-9a-f])/gi, MASK],
  [/AGE-SECRET-KEY-1[0-9A-Z]+/gi, MASK],
  [/(?<![\w-])gAAAAA[\w-]{40,}={0,2}/g, MASK],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
  [/\b(bearer|basic)(\s+)[\w.~+/-]{8,}=*/gi, `$1$2${MASK}`],
  // A password typed with an @ or a / in it is still inside: everything up to the last @ of the word.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/?#@]{0,256}):\S{0,1000}@/gi, `$1:${MASK}@`],
  // ALTER ROLE … PASSWORD '…', --passphrase …
  [new RegExp(`(\\bpassword\\s+)(?:${QUOTED})`, 'gi'), `$1${MASK}`],
  [/(--(?:password|passphrase|token|secret)\s+)(?!-)\S+/gi, `$1${MASK}`],
  [new RegExp(`${MASK}(?:${MASK})+`, 'g'), MASK],
];

/** A name and its separator, as in `password=…`, `PGPASSWORD = …`, `"password": "…"`, `secret => '…'`. */
const NAMED = /(?<![\w.-])([\w.-]+)["']?\s*(?::=|=>|=|:)\s*/g;
/** The value after it: in quotes, or up to the next space, `\ ` not counted. */
const VALUE = new RegExp(`(?:${QUOTED}|(?:\\\\.|\\S)+)`, 'y');
/** Tells nothing: a bound parameter, NULL, a switch. */
const HARMLESS_VALUE = /^(?:\$\d+|\?|null|true|false)[,;)]*$/i;

/**
 * Texts that hold nothing to mask, by themselves: the statements of a journal come once into it and once into the
 * audit log, and the same for every tenant. What does hold something is not kept.
 */
const harmless = new Set<string>();
const KEPT_TEXTS = 300;
/** Shorter ones are as quickly read again, and longer ones are hardly the same twice. */
const KEPT_FROM = 100;
const KEPT_TO = 20_000;

/** Masks the parts of a text that look like a secret. Doing it twice changes nothing more. */
export function redactText(text: string): string {
  if (harmless.has(text)) return text;
  const masked = mask(text);
  if (masked === text && text.length >= KEPT_FROM && text.length <= KEPT_TO) {
    if (harmless.size >= KEPT_TEXTS) harmless.delete(harmless.values().next().value ?? '');
    harmless.add(text);
  }
  return masked;
}

function mask(text: string): string {
  let masked = text;
  // What is masked can bring the next secret to the start of a word, so until nothing changes.
  for (;;) {
    const before = masked;
    for (const [pattern, replacement] of PATTERNS) masked = masked.replace(pattern, replacement);
    masked = maskNamed(masked);
    if (masked === before) return masked;
  }
}

function maskNamed(text: string): string {
  let masked = '';
  let done = 0;
  NAMED.lastIndex = 0;
  for (let found = NAMED.exec(text); found !== null; found = NAMED.exec(text)) {
    if (!isSecretKey(found[1] ?? '')) continue;
    VALUE.lastIndex = NAMED.lastIndex;
    const value = VALUE.exec(text)?.[0];
    if (value === undefined || HARMLESS_VALUE.test(value)) continue;
    masked += `${text.slice(done, NAMED.lastIndex)}${MASK}`;
    done = VALUE.lastIndex;
    NAMED.lastIndex = done;
  }
  return masked + text.slice(done);
}

export function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_KEY.test(plain) && !HARMLESS_KEY.test(plain);
}

/**
 * A copy as plain JSON data with the values under secret keys, bytes, and secret-looking parts of texts masked.
 * For audit entries and for logs.
 */
export function redact(input: unknown): unknown {
  return copy(input, new Set());
}

function copy(input: unknown, above: Set<object>): unknown {
  if (typeof input === 'string') return redactText(input).toWellFormed();
  if (typeof input === 'bigint') return input.toString();
  if (typeof input === 'number') return Number.isFinite(input) ? input : String(input);
  if (input === null || typeof input === 'boolean') return input;
  if (typeof input !== 'object') return null;
  if (ArrayBuffer.isView(input) || input instanceof ArrayBuffer) return MASK;
  if (input instanceof Date) return Number.isNaN(input.getTime()) ? null : input.toISOString();
  if (input instanceof Error) return { name: input.name, message: redactText(input.message) };
  if (above.has(input)) return '•circular•';
  above.add(input);
  try {
    if (Array.isArray(input) || input instanceof Set) return [...input].map((item) => copy(item, above));
    return copyFields(input instanceof Map ? [...input] : Object.entries(input), above);
  } finally {
    above.delete(input);
  }
}

function copyFields(fields: readonly (readonly [unknown, unknown])[], above: Set<object>) {
  // { name: 'ADMIN_PASSWORD', value: '…' }
  const named = fields.some(
    ([key, item]) =>
      /^(name|key|field|variable)$/.test(String(key)) && typeof item === 'string' && isSecretKey(item),
  );
  const copied: [string, unknown][] = [];
  for (const [rawKey, item] of fields) {
    if (item === undefined || typeof item === 'function' || typeof item === 'symbol') continue;
    const key = String(rawKey);
    const secret = isSecretKey(key) || (named && key === 'value');
    copied.push([redactText(key), secret ? maskWhole(item) : copy(item, above)]);
  }
  // Not an object literal: `__proto__` is a key like any other here.
  return Object.fromEntries(copied);
}

/** Whether there is one may be said, what it is may not. */
function maskWhole(item: unknown): unknown {
  return item === null || typeof item === 'boolean' || item === '' ? item : MASK;
}
