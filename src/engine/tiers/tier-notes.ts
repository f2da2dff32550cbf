import type { TierProblem } from '../../shared/models/tier.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse-yaml.ts';
import { type PlainYaml, plainYaml, type YamlPath } from '../yaml/plain-yaml.ts';

/** A tier's file as it is read, with what is wrong with it noted by place. */
export interface TierNotes {
  readonly text: string;
  /** null: the file is no YAML. */
  readonly plain: PlainYaml | null;
  readonly problems: TierProblem[];
  /** What can be published, and does less than it says. */
  readonly warnings: TierProblem[];
  /** At the value of a path, or at the nearest part of it that stands in the file. */
  at(path: YamlPath, message: string, proposal?: string | null): void;
  /** At the value of a path: no reason to refuse the file. */
  warn(path: YamlPath, message: string): void;
  atKey(path: YamlPath, message: string, proposal?: string | null): void;
  /** Within the text of a value: at an offset of the file. */
  atOffset(path: YamlPath, offset: number, message: string, proposal?: string | null): void;
}

export function openTierFile(file: string, text: string): TierNotes {
  const problems: TierProblem[] = [];
  const early: (readonly [number, string])[] = [];
  const parsed: ParsedYaml = parseYaml(text, (offset, message) => early.push([offset, message]));
  const plain =
    parsed.document && plainYaml(parsed.document, (offset, message) => early.push([offset, message]));
  const warnings: TierProblem[] = [];
  const note = (
    offset: number,
    field: string | null,
    message: string,
    proposal: string | null,
    into = problems,
  ) => {
    const place = parsed.placeAt(offset);
    const twin = into.some(
      (each) => each.line === place.line && each.column === place.column && each.message === message,
    );
    if (!twin) into.push({ file, ...place, field, message, proposal });
  };
  for (const [offset, message] of early) note(offset, null, message, null);
  const fieldOf = (path: YamlPath) => (path.length === 0 ? null : path.join('.'));
  return {
    text,
    plain,
    problems,
    warnings,
    warn: (path, message) => note(plain?.placeOf(path).start ?? 0, fieldOf(path), message, null, warnings),
    at: (path, message, proposal = null) =>
      note(plain?.placeOf(path).start ?? 0, fieldOf(path), message, proposal),
    atKey: (path, message, proposal = null) =>
      note(plain?.placeOf(path).keyStart ?? 0, fieldOf(path), message, proposal),
    atOffset: (path, offset, message, proposal = null) => note(offset, fieldOf(path), message, proposal),
  };
}
