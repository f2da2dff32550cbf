/** What zod 4 says about an input that does not fit; other libraries of the standard say `message` alone. */
interface Issue {
  readonly message: string;
  readonly code?: unknown;
  readonly expected?: unknown;
  readonly values?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly keys?: unknown;
}

/** Zod's own words, where the schema gives none of ours. */
const DEFAULT = /^(?:Invalid (?:input|option)|Too (?:big|small)|Unrecognized key)/;

const KINDS: Record<string, string> = {
  string: 'A text',
  number: 'A number',
  int: 'A whole number',
  boolean: 'true or false',
  array: 'A list',
};

/** What is wanted, as a person would say it; what a schema says for itself stays. */
export function issueText(given: { readonly message: string }): string {
  const issue: Issue = given;
  const { message, code } = issue;
  if (!DEFAULT.test(message)) return message;
  if (message.endsWith('received undefined')) return 'A value is needed';
  if (code === 'invalid_type') return KINDS[String(issue.expected)] ?? message;
  if (code === 'invalid_value' && Array.isArray(issue.values)) return `One of ${issue.values.join(', ')}`;
  if (code === 'unrecognized_keys' && Array.isArray(issue.keys)) return `Unknown: ${issue.keys.join(', ')}`;
  if (code === 'too_small') {
    if (issue.origin !== 'string') return `At least ${issue.minimum}`;
    return issue.minimum === 1 ? 'A value is needed' : `At least ${issue.minimum} characters`;
  }
  if (code === 'too_big') return `At most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
  return message;
}
