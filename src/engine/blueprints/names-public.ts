import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import type { BlueprintFile } from './blueprint.ts';
import { placesOf } from './sql-text.ts';
import { type Token, tokenize } from './sql-tokens.ts';

/** A plain text that is itself a qualified name, as in `'public.users'::regclass`. */
const QUALIFIED = /^'\s*"?public"?\s*\.\s*["A-Za-z_]/;

/** Where a file names the schema `public`: with a schema for each tenant, its tables lie elsewhere. */
export function namesPublic(file: BlueprintFile): BlueprintProblem[] {
  const placeOf = placesOf(file.content);
  return publicNames(file.content).map((offset) => ({
    file: file.path,
    ...placeOf(offset),
    message:
      'Names the schema public, which isolation by schema does not have: leave it out, or in a function write SET search_path FROM CURRENT',
  }));
}

/** Offsets, in rising order. Bodies of functions are read like the rest. */
function publicNames(text: string): number[] {
  const found: number[] = [];
  const tokens = [...tokenize(text)].filter((token) => token.kind !== 'space' && token.kind !== 'comment');
  let inSearchPath = false;
  tokens.forEach((token, index) => {
    if (token.kind === 'word' && token.text.toLowerCase() === 'search_path') inSearchPath = true;
    else if (inSearchPath && !ofSettingValue(token)) inSearchPath = false;
    if (isPublic(token) && (inSearchPath || tokens[index + 1]?.text === '.')) found.push(token.start);
    if (token.kind !== 'string') return;
    const body = /^(\$[^$]*\$)([\s\S]*)\1$/.exec(token.text);
    const [, mark = '', inner = ''] = body ?? [];
    if (body) found.push(...publicNames(inner).map((offset) => token.start + mark.length + offset));
    else if (QUALIFIED.test(token.text)) found.push(token.start);
  });
  return found;
}

const isPublic = ({ kind, text }: Token) =>
  (kind === 'word' && text.toLowerCase() === 'public') || (kind === 'quoted-name' && text === '"public"');

/** `=`, `TO`, commas and the names between them. */
const ofSettingValue = ({ kind, text }: Token) =>
  text === '=' ||
  text === ',' ||
  kind === 'string' ||
  kind === 'quoted-name' ||
  (kind === 'word' && !/^(AS|LANGUAGE|FROM)$/i.test(text));
