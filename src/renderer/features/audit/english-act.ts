import type { AuditAct } from '../../../shared/models/audit.ts';

/** Verbs whose past is not made with -ed. */
const PAST: Readonly<Record<string, string>> = {
  build: 'built',
  choose: 'chose',
  cancel: 'cancelled',
  drop: 'dropped',
  forget: 'forgot',
  get: 'got',
  give: 'gave',
  leave: 'left',
  make: 'made',
  plan: 'planned',
  read: 'read',
  run: 'ran',
  send: 'sent',
  set: 'set',
  show: 'showed',
  shut: 'shut',
  skip: 'skipped',
  stop: 'stopped',
  take: 'took',
  undo: 'undid',
  unset: 'unset',
  write: 'wrote',
};

function past(verb: string): string {
  const known = PAST[verb];
  if (known !== undefined) return known;
  if (verb.endsWith('e')) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

/** Where *of* would say something else. */
const JOINED: Readonly<Record<string, string>> = {
  import: 'from',
  share: 'with',
  restore: 'from',
  end: 'in',
};

/** They belong to the verb: *set up pgbouncer*, *take migration back*. */
const PARTICLES: readonly string[] = ['up', 'back', 'in'];

interface Said {
  readonly verb: string;
  /** Behind the verb, such as *up*; empty: nothing. */
  readonly particle: string;
  readonly rest: string;
}

/** What was done to what, without who: `created tenant acme-corp`, `revealed the password of tenant acme`. */
function actObject(act: Pick<AuditAct, 'verb' | 'target'>): Said {
  const [verb = act.verb, ...words] = act.verb.trim().split(/\s+/);
  const particle = [words[0], words.at(-1)].find((word) => PARTICLES.includes(word ?? '')) ?? '';
  const others = words.filter((word) => word !== particle);
  const thing = others.join(' ');
  const target = act.target.trim();
  const said = (rest: string): Said => ({ verb, particle, rest });
  if (thing === '' || target.startsWith(`${thing} `) || target === thing) return said(target);
  if (target === '') return said(thing);
  const last = others.at(-1);
  // *start built-in server* on *server local*: the target ends the phrase that the verb began.
  if (target.startsWith(`${last} `)) return said([...others.slice(0, -1), target].join(' '));
  const [what = '', end] = thing.split(/ (?=no more$)/);
  const object = what.startsWith('what ') ? what : withArticle(what);
  const rest = `${object} ${JOINED[verb] ?? 'of'} ${withArticle(target, 1)}`;
  return said(end === undefined ? rest : `${rest} ${end}`);
}

/** `most` words at most: *the workstation*, but *tenant acme-corp*. */
function withArticle(thing: string, most = Number.POSITIVE_INFINITY): string {
  return thing.endsWith('s') || thing.split(' ').length > most ? thing : `the ${thing}`;
}

/** `Claire Aubry created tenant acme-corp.` */
export function englishSentence(act: AuditAct): string {
  const { verb, particle, rest } = actObject(act);
  const said = (form: string) => [form, particle, rest].filter((part) => part !== '').join(' ');
  const done = said(past(verb));
  const asked = said(verb);
  switch (act.outcome) {
    case 'done':
      return `${act.actor} ${done}.`;
    case 'under-way':
      return `${act.actor} began to ${asked}; it is under way.`;
    case 'failed':
      return `${act.actor} tried to ${asked}; it failed.`;
    case 'refused':
      return `${act.actor} asked to ${asked}; it was refused and nothing was changed.`;
    case 'cancelled':
      return `${act.actor} began to ${asked} and cancelled it.`;
    case 'unresolved':
      return `${act.actor} began to ${asked}; the process ended before it wrote an outcome.`;
  }
}
