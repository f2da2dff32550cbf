import type { GateTrialInput } from '../../../../shared/models/gate.ts';

const quoted = (text: string) => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The same question on the command line; a token and a secret are asked for there, never part of the line. */
export function gateCommand(input: Omit<GateTrialInput, 'token'>): string {
  const option = (name: string, text: string | undefined) =>
    text === undefined ? [] : [`--${name}`, quoted(text)];
  return [
    ...['cadastre', 'gate', 'try'],
    ...option('host', input.host),
    ...option('header', input.header),
    ...option('path', input.path),
    ...option('slug', input.slug),
    ...(input.jwt === undefined ? [] : ['--jwt-stdin']),
    ...(input.jwks === undefined ? [] : ['--jwks', 'keys.json']),
  ].join(' ');
}
