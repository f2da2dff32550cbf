import { useState } from 'react';
import { readError } from '../../../client/errors.ts';
import { told } from '../../../locales/index.ts';

/** What is wrong with a field, in words for a person, by its name. */
export type Problems<Form> = { readonly [Field in keyof Form]?: string | undefined };

interface Save<Kept> {
  mutate: (changes: Partial<Kept>, options: { onSuccess: () => void }) => void;
  reset: () => void;
  error: unknown;
  isPending: boolean;
  isSuccess: boolean;
}

interface SettingsFormOptions<Kept extends object, Form extends object> {
  /** undefined: not read yet. */
  kept: Kept | undefined;
  /** Each field of the form has the name that an error gives it. */
  toForm: (kept: Kept) => Form;
  read: (form: Form, kept: Kept) => { values: Kept; problems: Problems<Form> };
  save: Save<Kept>;
  /** What errors put before the name of a field, such as `mail.`. */
  prefix: string;
}

/** Settings as typed, over those that are kept: what was not touched follows what another admin writes. */
export function useSettingsForm<Kept extends object, Form extends object>(
  options: SettingsFormOptions<Kept, Form>,
) {
  const { kept, toForm, read, save, prefix } = options;
  const [draft, setDraft] = useState<Partial<Form>>({});
  if (kept === undefined) return null;
  const before = toForm(kept);
  const form: Form = { ...before, ...draft };
  const { values, problems } = read(form, kept);
  const changes = Object.fromEntries(
    (Object.keys(kept) as (keyof Kept)[])
      .filter((key) => !same(values[key], kept[key]))
      .map((key) => [key, values[key]]),
  ) as Partial<Kept>;
  const refused = save.error === null ? [] : (readError(save.error).details.fields ?? []);
  const messageOf = (field: string) =>
    refused.find((entry) => isOf(entry.field, prefix + field) || isOf(entry.field, field))?.message;
  const fields = Object.keys(form) as (keyof Form & string)[];
  const own = fields.filter((field) => problems[field] !== undefined).length;
  const named = fields.filter((field) => messageOf(field) !== undefined).length;
  return {
    form,
    set: (part: Partial<Form>) => {
      setDraft((now) => ({ ...now, ...part }));
      save.reset();
    },
    problem: (field: keyof Form & string) => {
      const message = messageOf(field);
      return problems[field] ?? (message === undefined ? undefined : told(message));
    },
    /** What no field of the form can say. */
    error: save.error !== null && named < Math.max(1, refused.length) ? save.error : null,
    wrong: own + named,
    dirty: fields.some((field) => !same(form[field], before[field])),
    saving: save.isPending,
    saved: save.isSuccess,
    save: () => {
      if (own > 0 || save.isPending) return;
      save.mutate(changes, { onSuccess: () => setDraft({}) });
    },
    discard: () => {
      setDraft({});
      save.reset();
    },
  };
}

const isOf = (field: string, name: string) => field === name || field.startsWith(`${name}.`);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** An empty field stands for nothing set. */
export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
