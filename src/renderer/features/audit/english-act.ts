import type { AuditAct } from '../../../shared/models/audit.ts';

/** Verbs whose past is not made with -ed. */
const PAST: Readonly<Record<string, string>> = {
  build: 'built',
  choose: 'chose',
  copy: 'copied',
  cancel: 'cancelled',
  drop: 'dropped',
  get: 'got',
  leave: 'left',
  plan: 'planned',
  read: 'read',
  run: 'ran',
  set: 'set',
  show: 'showed',
  stop: 'stopped',
  undo: 'undid',
  verify: 'verified',
};

function past(verb: string): string {
  const known = PAST[verb];
  if (known !== undefined) return known;
  if (verb.endsWith('e')) return `${verb}d`;
  return `${verb}ed`;
}

/** Where *of* would say something else. */
const JOINED: Readonly<Record<string, string>> = { import: 'from', share: 'with', restore: 'from' };

/** What was done to what, without who: `created tenant acme-corp`, `revealed the password of tenant acme`. */
function actObject(act: Pick<AuditAct, 'verb' | 'target'>): { verb: string; rest: string } {
  const [first = act.verb, ...others] = act.verb.trim().split(/\s+/);
  const thing = others.join(' ');
  const target = act.target.trim();
  if (thing === '' || target.startsWith(`${thing} `) || target === thing)
    return { verb: first, rest: target };
  if (target === '') return { verb: first, rest: thing };
  const last = others.at(-1);
  // *start built-in server* on *server local*: the target ends the phrase that the verb began.
  if (target.startsWith(`${last} `)) return { verb: first, rest: [...others.slice(0, -1), target].join(' ') };
  return { verb: first, rest: `${withArticle(thing)} ${JOINED[first] ?? 'of'} ${withArticle(target, 1)}` };
}

/** `most` words at most: *the workstation*, but *tenant acme-corp*. */
function withArticle(thing: string, most = Number.POSITIVE_INFINITY): string {
  return thing.endsWith('s') || thing.split(' ').length > most ? thing : `the ${thing}`;
}

/** `Claire Aubry created tenant acme-corp.` */
export function englishSentence(act: AuditAct): string {
  const { verb, rest } = actObject(act);
  const done = `${past(verb)} ${rest}`.trim();
  const asked = `${verb} ${rest}`.trim();
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
