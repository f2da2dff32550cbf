import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { CadastreError } from '../../../src/engine/errors.ts';
import { ingressManifest } from '../../../src/engine/routing/ingress-manifest.ts';
import { iniValue } from '../../../src/engine/routing/ini-text.ts';
import { nginxConfiguration } from '../../../src/engine/routing/nginx-configuration.ts';
import { nginxWord } from '../../../src/engine/routing/nginx-text.ts';
import { pgbouncerDatabases } from '../../../src/engine/routing/pgbouncer-databases.ts';
import type { RegistryEntry } from '../../../src/shared/models/routing.ts';
import { ROUTING_DEFAULTS } from '../../../src/shared/models/routing-settings.ts';
import { connectionPairs, nginxWords } from '../../support/routing-grammars.ts';

/** Anything at all, with the signs that mean something somewhere more often than chance has them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        '"',
        "'",
        '\\',
        ';',
        '{',
        '}',
        '$host',
        '#',
        '\n',
        '\r',
        '\0',
        ' ',
        '=',
        '%include /etc/passwd',
        '[databases]',
        ': ',
        '- ',
        '---',
        '&a',
        '*a',
        '\u2028',
        '\u0085',
        'default',
        '~',
        "''",
        '""',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const entry = (over: Partial<RegistryEntry>): RegistryEntry => ({
  tenant: 'acme',
  id: 1,
  status: 'ACTIVE',
  open: true,
  closed: null,
  isolation: 'database',
  server: 'main',
  host: '127.0.0.1',
  port: 5432,
  tls: 'disable',
  database: 'studio_1_db',
  schema: null,
  role: 'studio_1_user',
  pool: 'studio_1_db',
  domains: ['acme.example'],
  ...over,
});
const registryOf = (...tenants: RegistryEntry[]) => ({ tenants, servers: [] });
/** What the work answers, or null where the value is refused as one that cannot be written. */
const unlessRefused = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch (error) {
    if (error instanceof CadastreError && error.code === 'INVALID_INPUT') return null;
    throw error;
  }
};

describe('a hostile value', () => {
  it('is one word for nginx, the same that was given, or is refused', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const word = unlessRefused(() => nginxWord(value));
        if (word === null) expect(value).toMatch(/[$\p{Cc}]|\p{Cs}/u);
        else expect(nginxWords(`server_name ${word};`)).toEqual(['server_name', value, ';']);
      }),
      { numRuns: 5000 },
    );
  });

  it('in tenants and host names adds no directive to the configuration of nginx', () => {
    const options = { ...ROUTING_DEFAULTS.nginx, baseDomain: null };
    const shape = (text: string) =>
      nginxWords(text)
        .filter((word) => [';', '{', '}'].includes(word))
        .join('');
    const plain = nginxConfiguration(registryOf(entry({})), options).map(({ content }) => shape(content));
    fc.assert(
      fc.property(hostile, hostile, (host, slug) => {
        const files = unlessRefused(() =>
          nginxConfiguration(registryOf(entry({ tenant: slug, domains: [host] })), options),
        );
        // A value that is itself a sign stands in quotes; it is a word all the same.
        if (files === null || [host, slug].some((text) => /^[;{}]$/.test(text))) return;
        expect(files.map(({ content }) => shape(content))).toEqual(plain);
      }),
      { numRuns: 2000 },
    );
  });

  it('is one name and one value for pgbouncer on one line, or is refused', () => {
    const names = fc.oneof(hostile, fc.stringMatching(/^[A-Za-z0-9_.-]{1,63}$/));
    fc.assert(
      fc.property(names, hostile, hostile, (pool, database, host) => {
        const registry = registryOf(entry({ pool, database, host }));
        const files = unlessRefused(() => pgbouncerDatabases(registry, { lookupIn: 'tenant-databases' }));
        const file = files?.[1] ?? null;
        if (file === null) {
          const named = /^[A-Za-z0-9_.-]{1,63}$/.test(pool) && pool !== 'pgbouncer';
          if (named) expect(`${database}${host}`).toMatch(/[\p{Cc}\u2028\u2029]|\p{Cs}/u);
          return;
        }
        const lines = file.content.split('\n');
        expect(lines.slice(3)).toEqual(['']);
        expect(lines[1]).toBe('[databases]');
        const [, name = '', value = ''] = /^([A-Za-z0-9_.-]+) = (.*)$/su.exec(lines[2] ?? '') ?? [];
        expect(name).toBe(pool);
        expect(connectionPairs(value)).toEqual([
          ['host', host],
          ['port', '5432'],
          ['dbname', database],
        ]);
      }),
      { numRuns: 5000 },
    );
  });

  it('is read back from a value of a connection string', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const text = unlessRefused(() => iniValue(value));
        if (text !== null) expect(connectionPairs(`key=${text}`)).toEqual([['key', value]]);
      }),
    );
  });

  it('stands in YAML as the text that it is', () => {
    fc.assert(
      fc.property(hostile, hostile, (slug, host) => {
        const { content } = ingressManifest(
          registryOf(entry({ tenant: slug, domains: [host] })),
          ROUTING_DEFAULTS.ingress,
        );
        const documents = parseAllDocuments(content);
        expect(documents).toHaveLength(1);
        const [document] = documents;
        if (!document || !('toJS' in document)) throw new Error('No document');
        expect(document.errors).toEqual([]);
        expect(document.toJS()).toMatchObject({
          metadata: { name: `cadastre-${slug}`, labels: { 'cadastre/tenant': slug } },
          spec: { rules: [{ host }] },
        });
      }),
      { numRuns: 2000 },
    );
  });
});
