import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import { type FlatSettings, keysOf } from '../../shared/models/flat-settings.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { type PlainYaml, plainYaml, type YamlPath } from '../yaml/plain-yaml.ts';
import { parseOverrides } from './parse-overrides.ts';
import { plansDocumentSchema, type WrittenPlan } from './plan-document.ts';
import { overridesIn, type TenantDocument, tenantDocumentSchema } from './tenant-document.ts';

export interface GivenFile {
  readonly path: string;
  readonly content: string;
}

/** A place in a file that is not as it should be; lines and columns from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly field: string | null;
  readonly message: string;
}

/** One document of a file; `line` is where it begins there. */
interface FilePart {
  readonly file: string;
  readonly line: number;
  readonly content: string;
}

/** A tier as text, for who reads tiers. */
export interface TierPart extends FilePart {
  /** As it stands there; whoever reads it says whether it is one. */
  readonly name: string;
}

export interface TenantPart {
  readonly document: TenantDocument;
  /** A problem of one of its settings, with its place in the file. */
  place(problem: Pick<ConfigurationProblem, 'field' | 'message'>): FileProblem;
}

/** One plan of a document, with the places of its keys. */
export interface PlanPart {
  readonly plan: WrittenPlan;
  place(field: string, message: string): FileProblem;
}

export interface ReadFiles {
  readonly tiers: readonly TierPart[];
  readonly plans: readonly PlanPart[];
  readonly tenants: readonly TenantPart[];
  readonly problems: readonly FileProblem[];
}

/** Tiers, plans and tenants in files of YAML or JSON; a file may hold several, parted by lines of `---`. Never throws for a file. */
export function readFiles(files: readonly GivenFile[]): ReadFiles {
  const tiers: TierPart[] = [];
  const tenants: TenantPart[] = [];
  const plans: PlanPart[] = [];
  const problems: FileProblem[] = [];
  const seen = new Map<string, string>();
  for (const file of files) {
    for (const part of partsOf(file)) {
      const read = readPart(part);
      problems.push(...read.problems);
      if (read.tier !== null) tiers.push({ ...part, name: read.tier });
      plans.push(...(read.plans ?? []));
      if (read.tenant === null) continue;
      const slug = read.tenant.document.tenant;
      const before = seen.get(slug);
      if (before === undefined) tenants.push(read.tenant);
      else
        problems.push(read.tenant.place({ field: 'tenant', message: `${slug} stands in ${before} already` }));
      seen.set(slug, before ?? file.path);
    }
  }
  return { tiers, plans, tenants, problems };
}

/** One part a document. What stands before the first key of a file is a part only if there is something in it. */
function partsOf({ path, content }: GivenFile): FilePart[] {
  const whole = { file: path, line: 1, content };
  if (path.endsWith('.json')) return jsonParts(whole);
  const parts: FilePart[] = [];
  let lines: string[] = [];
  let begin = 1;
  const end = () => {
    if (lines.some((line) => /^\s*[^\s#]/.test(line)))
      parts.push({ file: path, line: begin, content: lines.join('\n') });
  };
  for (const [index, line] of content.split('\n').entries()) {
    if (/^---(\s*#.*)?\s*$/.test(line)) {
      end();
      lines = [];
      begin = index + 2;
    } else lines.push(line);
  }
  end();
  return parts;
}

/** A list of documents, or one. What is no JSON is told as YAML, with its place: every JSON is YAML. */
function jsonParts(whole: FilePart): FilePart[] {
  try {
    const value: unknown = JSON.parse(whole.content);
    return Array.isArray(value)
      ? value.map((each) => ({ ...whole, content: JSON.stringify(each, null, 2) }))
      : [whole];
  } catch {
    return [whole];
  }
}

interface ReadPart {
  /** Its name; null: it is no tier. */
  readonly tier: string | null;
  readonly tenant: TenantPart | null;
  readonly plans?: readonly PlanPart[];
  readonly problems: readonly FileProblem[];
}

function readPart(part: FilePart): ReadPart {
  const problems: FileProblem[] = [];
  const note = (at: { line: number; column: number } | null, field: string | null, message: string) => {
    const line = at === null ? null : at.line + part.line - 1;
    problems.push({ file: part.file, line, column: at?.column ?? null, field, message });
  };
  const notes: [number, string][] = [];
  const parsed = parseYaml(part.content, (offset, message) => notes.push([offset, message]));
  const plain =
    parsed.document === null
      ? null
      : plainYaml(parsed.document, (offset, message) => notes.push([offset, message]));
  const value = plain?.value;
  if (isMap(value) && 'tier' in value && !('tenant' in value))
    // Who reads tiers says all that is wrong with it, with places.
    return { tier: String(value['tier']), tenant: null, problems: [] };
  for (const [offset, message] of notes) note(parsed.placeAt(offset), null, message);
  if (plain === null || problems.length > 0) return { tier: null, tenant: null, problems };
  if (isMap(value) && 'plans' in value && !('tenant' in value)) return readPlans(part, parsed, plain);
  if (!isMap(value) || !('tenant' in value)) {
    note(
      parsed.placeAt(0),
      null,
      'Neither a tier (tier: NAME), nor plans (plans: a list), nor a tenant (tenant: SLUG, tier: NAME)',
    );
    return { tier: null, tenant: null, problems };
  }
  const place = (path: YamlPath) => parsed.placeAt(plain.placeOf(path).keyStart);
  const read = tenantDocumentSchema.safeParse(value);
  for (const issue of read.error?.issues ?? []) {
    const path = issue.path.map((each) => (typeof each === 'symbol' ? String(each) : each));
    note(place(path), path.join('.') || null, issue.message);
  }
  if (!read.success) return { tier: null, tenant: null, problems };
  const { overrides, secrets: _, ...document } = read.data;
  const given: FlatSettings = overridesIn(overrides);
  const { values, problems: wrong } = parseOverrides(given);
  const placed = ({ field, message }: Pick<ConfigurationProblem, 'field' | 'message'>): FileProblem => {
    const at = placeOfField(plain, field);
    const { line, column } = place(at);
    return { file: part.file, line: line + part.line - 1, column, field, message };
  };
  problems.push(...wrong.map(placed));
  const tenant = { document: { ...document, overrides: values }, place: placed };
  return { tier: null, tenant: problems.length > 0 ? null : tenant, problems };
}

function readPlans(part: FilePart, parsed: ReturnType<typeof parseYaml>, plain: PlainYaml): ReadPart {
  const at = (path: YamlPath, field: string | null, message: string): FileProblem => {
    const { line, column } = parsed.placeAt(plain.placeOf(path).keyStart);
    return { file: part.file, line: line + part.line - 1, column, field, message };
  };
  const read = plansDocumentSchema.safeParse(plain.value);
  if (!read.success) {
    const problems = read.error.issues.map((issue) => {
      const path = issue.path.map((each) => (typeof each === 'symbol' ? String(each) : each));
      return at(path, path.join('.') || null, issue.message);
    });
    return { tier: null, tenant: null, problems };
  }
  const plans = read.data.plans.map(
    (plan, index): PlanPart => ({
      plan,
      place: (field, message) => at(['plans', index, field], `plans.${index}.${field}`, message),
    }),
  );
  return { tier: null, tenant: null, plans, problems: [] };
}

function placeOfField(plain: PlainYaml, field: string): YamlPath {
  const within: YamlPath = ['overrides', ...keysOf(field)];
  if (plain.has(within)) return within;
  return plain.has([field]) ? [field] : ['tier'];
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
