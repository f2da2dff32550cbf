import type { FieldError } from '../../../shared/errors.ts';
import { type Orphan, type TakeBackInput, takeBackInputSchema } from '../../../shared/models/orphan.ts';

/** What stands in the dialog. Empty: the person has not said. */
export interface TakeBackForm {
  readonly tenantName: string;
  readonly slug: string;
  readonly ownerEmail: string;
  /** A plan's id. */
  readonly subscription: string | null;
  /** A tier's name, or `none`; null: as its plan or the settings say. */
  readonly tier: string | null;
  readonly newPassword: boolean;
}

export const EMPTY_TAKE_BACK: TakeBackForm = {
  tenantName: '',
  slug: '',
  ownerEmail: '',
  subscription: null,
  tier: null,
  newPassword: false,
};

export type CheckedTakeBack =
  | { readonly input: TakeBackInput; readonly errors: readonly FieldError[] }
  | { readonly input: null; readonly errors: readonly FieldError[] };

/** The schema of the engine, so that what is refused here would be refused there too. */
export function checkTakeBack(
  { kind, server, name }: Pick<Orphan, 'kind' | 'server' | 'name'>,
  { tenantName, slug, ownerEmail, subscription, tier, newPassword }: TakeBackForm,
): CheckedTakeBack {
  const parsed = takeBackInputSchema.safeParse({
    kind,
    server,
    name,
    tenantName,
    newPassword,
    ...(slug.trim() === '' ? {} : { slug: slug.trim() }),
    ...(ownerEmail.trim() === '' ? {} : { ownerEmail }),
    ...(subscription === null ? {} : { subscription }),
    ...(tier === null ? {} : { tier }),
  });
  return parsed.success
    ? { input: parsed.data, errors: [] }
    : {
        input: null,
        errors: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })),
      };
}
