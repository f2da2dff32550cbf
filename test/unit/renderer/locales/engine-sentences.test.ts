import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRENCH } from '../../../../src/renderer/locales/fr/index.ts';
import { readSentences } from '../read-texts.ts';

const root = join(import.meta.dirname, '../../../..');

/**
 * How many sentences of a part of the engine may still be English on a French screen. A part that is not named may
 * have none: these are what a person meets in the acts on tenants. A number only ever falls.
 */
const STILL_ENGLISH: Readonly<Record<string, number>> = {
  adapters: 160,
  adoption: 44,
  audit: 39,
  backups: 40,
  blueprints: 125,
  domains: 49,
  erasure: 27,
  gate: 64,
  isolation: 100,
  'local-server': 55,
  mail: 32,
  orphans: 43,
  platform: 24,
  routing: 114,
  secrets: 45,
  servers: 153,
  signup: 10,
  tiers: 60,
};

/** Pieces of a longer sentence, or no words of ours: they are told, if at all, as a part of the whole. */
const PIECES: ReadonlySet<string> = new Set([
  'uid …',
  'conversion …',
  'rotation …',
  'Application Support',
  '… in …',
  '… of … …',
  '… tables…',
  ', … tables',
  ', line …',
  ', tried … times',
  '… (… and … rows)',
  '…; and … more',
  '; and … more',
  '… and … more',
  'tenant … lives',
  '… tenants live',
  'template built',
  'template stands',
  'held by pid …; ',
  '55006, template busy: …again in … s',
  'cadastre …',
  'cadastre tenant … …',
  'cadastre tenant … … --reason …',
  'schedule: … was missed; it is done now',
]);

const told = new Set(Object.keys(FRENCH).map((key) => key.replaceAll(/\{\{\w+\}\}/g, '…')));
const rooms = readdirSync(join(root, 'src/engine'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('sentences of the engine in French', () => {
  it.each(rooms)('%s', (room) => {
    const english = readSentences(root, `src/engine/${room}`).filter(
      ({ frame }) => !told.has(frame) && !PIECES.has(frame),
    );
    const allowed = STILL_ENGLISH[room] ?? 0;
    const listed = english.map(({ frame, place }) => `${place} ${JSON.stringify(frame)}`);
    expect(listed.length <= allowed ? [] : listed).toEqual([]);
  });
});
