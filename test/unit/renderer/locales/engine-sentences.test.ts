import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRENCH } from '../../../../src/renderer/locales/fr/index.ts';
import { readSentences } from '../read-texts.ts';

const root = join(import.meta.dirname, '../../../..');

/** Parts of the engine of which nothing may be English on a French screen. */
const WHOLE = [
  'acts',
  'adapters',
  'adoption',
  'audit',
  'backups',
  'blueprints',
  'configuration',
  'domains',
  'enforcement',
  'erasure',
  'gate',
  'isolation',
  'conversion',
  'jobs',
  'keys',
  'lifecycle',
  'mail',
  'migrations',
  'namespaces',
  'local-server',
  'orphans',
  'platform',
  'postgres',
  'provisioning',
  'routing',
  'schedule',
  'schema-drift',
  'signup',
  'secrets',
  'servers',
  'settings',
  'tenants',
  'tier-changes',
  'tiers',
  'usage',
  'yaml',
];

/** So many sentences of a part that is being written may still be English. The number only ever falls. */
const STILL_ENGLISH = 20;

/** Pieces of a longer sentence, or no words of ours: they are told, if at all, as a part of the whole. */
const PIECES: ReadonlySet<string> = new Set([
  'uid …',
  'conversion …',
  'rotation …',
  'Application Support',
  // In messages to owners, which have languages of their own.
  'API calls of this month',
  'appels d’API du mois',
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
  'no identity matched',
  'no secret',
  'has no label region',
  'is in …',
  ' and … more',
  ' (and … more)',
  'include …',
  'include_if_exists …',
  '… for …',
  'a large object',
  '… (… characters)',
  'platform.blueprints …',
  'cadastre template …',
  'cadastre audit key id 1',
  '^Cadastre tenant (?!…,)',
  'no key set',
  'Bearer error="invalid_token"',
  'dbname=… user=…',
  'database …/…',
  'slug …',
  'owner_email …',
  'Examine the log output.',
  'Client Key',
  'Server Key',
  '…\\pgAdmin 4\\runtime',
  'exit …',
  'cadastre marker',
  'probe …',
  'cadastre probe',
  'schedule …: …',
  'C:/Program Files/PostgreSQL/*/bin',
  'pg_dump …',
  'to it',
  'to them',
  '… min',
  'tenant lives',
  'tenants live',
  'log_min_duration_statement = … ms',
  ' and … others',
  '… and … others',
  ', … accepted',
  ', … failed',
  ' stood already',
  'is named',
  'is on',
  'no row',
  'several rows',
  'one file',
  'the one tenant',
  'the file',
  'waiting at a gate',
  'default privilege',
  'default privileges',
  'replica identity full',
  'replica identity nothing',
  'replica identity ',
  'with …=',
  '⟨tenant, as text⟩',
  'Cadastre rehearsal, job …',
  'cadastre: not as it was',
  'cadastre: being migrated',
  'cadastre command 1\n…',
  '… left out: … characters and the lines that they are part of …\n',
  'cadastre command',
  'Cadastre command ',
  'taken back',
  ' and said nothing',
  '…; -- after a DROP of each thing that depends on it, by name',
  '…\n…; -- for each partition of …',
  '…\n-- as the first line of the file',
  '…\nWHERE …; -- in small lots, such as id BETWEEN 1 AND 10000',
  '…; -- in small lots where the table is large',
  '…\n…;\n\n-- each other statement in a file of its own',
]);

/** Files for other programs, pages and messages that have languages of their own, lists of names of SQL. */
const NO_SCREEN =
  /\/(?:gate\/http-answer|tiers\/json-schema|enforcement\/hba-lines|configuration\/(?:compliance-report|redis-acl)|erasure\/erasure-pdf|backups\/(?:write-manifest|read-archive-list)|routing\/(?:nginx-configuration|message-pages|pgbouncer-[a-z]+)|mail\/message-values|migrations\/lint\/(?:names|volatility)|migrations\/status\/run-report|schema-drift\/objects\/[a-z-]+)\.ts:/;

/** A line for the command line alone, which stands beside the sentence: words, options with values, what is filled in. */
const COMMAND =
  /^cadastre(?: [a-z-]+){1,3}(?: (?:--[a-z-]+(?: [a-z][\w:,=-]*)?|…(?:=…)?|[A-Z]+(?:\.age)?|[a-zA-Z._]+=\S*|admin|"…"|--[a-z-]+ …=…))*(?:; cadastre [^.]*(?:\.\S[^.]*)*)?$/;

const told = new Set(Object.keys(FRENCH).map((key) => key.replaceAll(/(?:\{\{\w+\}\})+/g, '…')));
const english = (room: string) =>
  readSentences(root, `src/engine/${room}`).filter(
    ({ frame, place }) =>
      !told.has(frame) && !PIECES.has(frame) && !COMMAND.test(frame) && !NO_SCREEN.test(place),
  );

describe('sentences of the engine in French', () => {
  it.each(WHOLE)('%s', (room) => {
    expect(english(room).map(({ frame, place }) => `${place} ${JSON.stringify(frame)}`)).toEqual([]);
  });

  it('names no command, which a screen has not', () => {
    const named = readSentences(root, 'src/engine').filter(
      ({ frame, place }) =>
        /(?<!schema )\bcadastre (?:[a-z]+ )?(?:[a-z-]+ (?:--|…|[A-Z])|(?:list|show|run|now|apply|set|status|test) )/.test(
          frame,
        ) &&
        !COMMAND.test(frame) &&
        !NO_SCREEN.test(place),
    );
    expect(named.map(({ frame, place }) => `${place} ${JSON.stringify(frame)}`)).toEqual([]);
  });

  it('all others', () => {
    const rooms = readdirSync(join(root, 'src/engine'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !WHOLE.includes(entry.name))
      .map(({ name }) => name);
    const counted = rooms.map((room) => english(room).length).reduce((sum, count) => sum + count, 0);
    expect(counted).toBeLessThanOrEqual(STILL_ENGLISH);
  });
});
