import type { FieldError } from '../../../../shared/errors.ts';
import type { BlueprintVariable } from '../../../../shared/models/blueprint.ts';
import type { Language } from '../../../../shared/models/message.ts';
import {
  type CreateTenantInput,
  createTenantInputSchema,
  type IsolationModel,
} from '../../../../shared/models/tenant.ts';
import { t } from '../../../locales/index.ts';

/** What stands in the sheet. `null`: the person has not said, so Cadastre's own proposal holds. */
export interface CreateTenantForm {
  readonly name: string;
  readonly slug: string | null;
  readonly ownerEmail: string;
  readonly ownerPassword: string;
  readonly ownerFirstName: string;
  readonly ownerLastName: string;
  readonly start: 'trial' | 'active';
  readonly trialDays: number | null;
  /** A plan's id; null: the entry plan. */
  readonly subscription: string | null;
  /** null: that of its plan, else the default of the settings. */
  readonly tier: string | null;
  /** Of the messages to the owner; null: that of the settings. */
  readonly language: Language | null;
  /** Write to the owner where to sign in, once the tenant is there. A trial only. */
  readonly welcome: boolean;
  readonly server: string | null;
  readonly blueprint: string;
  /** null: the one that its tier prefers. */
  readonly isolation: IsolationModel | null;
  readonly variables: Readonly<Record<string, string>>;
}

export const EMPTY_FORM: CreateTenantForm = {
  name: '',
  slug: null,
  ownerEmail: '',
  ownerPassword: '',
  ownerFirstName: '',
  ownerLastName: '',
  start: 'trial',
  trialDays: 14,
  subscription: null,
  tier: null,
  language: null,
  welcome: true,
  server: null,
  blueprint: 'studio',
  isolation: null,
  variables: {},
};

const given = (text: string) => (text.trim() === '' ? undefined : text);

/** A trial whose owner is written to is a sign-up; else it is only made. */
export function isSignUp(form: CreateTenantForm): boolean {
  return form.start === 'trial' && form.welcome;
}

/** The form as the contract wants it, not yet checked. */
export function formInput(form: CreateTenantForm): Record<keyof CreateTenantInput, unknown> {
  return {
    name: form.name,
    slug: form.slug ?? undefined,
    ownerEmail: form.ownerEmail,
    ownerPassword: form.ownerPassword === '' ? undefined : form.ownerPassword,
    ownerPasswordHash: undefined,
    ownerFirstName: given(form.ownerFirstName),
    ownerLastName: given(form.ownerLastName),
    trialDays: form.start === 'active' ? 0 : (form.trialDays ?? Number.NaN),
    subscription: form.subscription ?? undefined,
    language: form.language ?? undefined,
    server: form.server ?? undefined,
    blueprint: form.blueprint,
    variables: form.variables,
    isolation: form.isolation ?? undefined,
    tier: form.tier ?? undefined,
    environment: undefined,
    onFailure: 'keep',
  };
}

export type CheckedForm =
  | { readonly ok: true; readonly input: CreateTenantInput; readonly errors: readonly FieldError[] }
  | { readonly ok: false; readonly input: null; readonly errors: readonly FieldError[] };

/** The same schema as the engine's, so that what is refused here would be refused there too. */
export function checkForm(form: CreateTenantForm, variables: readonly BlueprintVariable[]): CheckedForm {
  const parsed = createTenantInputSchema.safeParse(formInput(form));
  const errors: FieldError[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
  if (form.start === 'trial' && (form.trialDays === null || form.trialDays < 1)) {
    errors.unshift({ field: 'trialDays', message: t('A trial takes 1 to 365 days') });
  }
  if (form.ownerEmail.trim() === '') {
    errors.unshift({
      field: 'ownerEmail',
      message: t('Somebody has to sign in first: their e-mail address'),
    });
  }
  if (form.ownerPassword === '') {
    errors.push({ field: 'ownerPassword', message: t('The first user needs a password') });
  }
  for (const variable of variables) {
    const message = variableProblem(variable, form.variables[variable.name]);
    if (message !== null) errors.push({ field: `variables.${variable.name}`, message });
  }
  const first = new Map<string, FieldError>();
  for (const error of errors) if (!first.has(error.field)) first.set(error.field, error);
  const all = [...first.values()];
  return parsed.success && all.length === 0
    ? { ok: true, input: parsed.data, errors: all }
    : { ok: false, input: null, errors: all };
}

/**
 * What the plan can be asked with: everything but the password, which the plan never shows and which has
 * no business in a cache of answers. Null while name, e-mail or a chosen value cannot pass.
 */
export function planInput(form: CreateTenantForm, checked: CheckedForm): CreateTenantInput | null {
  if (checked.errors.some((error) => error.field !== 'ownerPassword')) return null;
  const parsed = createTenantInputSchema.safeParse({ ...formInput(form), ownerPassword: undefined });
  return parsed.success ? parsed.data : null;
}

/** Why a value cannot be this variable; null when it can. The blueprint's default needs no check. */
export function variableProblem(variable: BlueprintVariable, value: string | undefined): string | null {
  if (value === undefined) return variable.default === null ? t('The blueprint has no default for it') : null;
  if (value === '' && variable.type !== 'text') return t('A value is needed');
  switch (variable.type) {
    case 'integer':
      if (!/^[+-]?\d+$/.test(value)) return t('A whole number');
      return rangeProblem(variable, Number(value));
    case 'decimal':
      if (!/^[+-]?\d+(?:\.\d+)?$/.test(value)) return t('A number, with a point before the decimals');
      return rangeProblem(variable, Number(value));
    case 'boolean':
      return value === 'true' || value === 'false' ? null : t('true or false');
    case 'currency':
      return /^[A-Z]{3}$/.test(value) ? null : t('Three capital letters, such as EUR');
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(value) ? null : t('Not an e-mail address');
    case 'url':
      return URL.canParse(value) ? null : t('Not a URL');
    case 'timezone':
    case 'text':
      return patternProblem(variable, value);
  }
}

function rangeProblem(variable: BlueprintVariable, value: number): string | null {
  const { minimum, maximum } = variable;
  if ((minimum === null || value >= minimum) && (maximum === null || value <= maximum)) return null;
  if (minimum !== null && maximum !== null) return t('From {{minimum}} to {{maximum}}', { minimum, maximum });
  if (minimum !== null) return t('At least {{minimum}}', { minimum });
  return maximum === null ? null : t('At most {{maximum}}', { maximum });
}

function patternProblem(variable: BlueprintVariable, value: string): string | null {
  if (variable.pattern === null) return null;
  try {
    return new RegExp(variable.pattern, 'u').test(value)
      ? null
      : t('Must match {{pattern}}', { pattern: variable.pattern });
  } catch {
    // A pattern in another dialect: the engine, which knows the dialect, checks it when the plan is made.
    return null;
  }
}
