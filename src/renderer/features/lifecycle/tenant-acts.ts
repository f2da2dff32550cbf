import type { ActPlans, ActResults } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { client } from '../../client/client.ts';
import { t, tn } from '../../locales/index.ts';
import type { ButtonTone } from '../../parts/button.tsx';
import type { IconName } from '../../parts/icon.tsx';

/** The acts that have a plan of statements; a purge asks in its own way. */
export const PLANNED_ACTS = [
  'suspend',
  'reactivate',
  'cancel',
  'delete',
  'restore',
  'rotate',
  'back-up',
] as const;
export type PlannedAct = (typeof PLANNED_ACTS)[number];

/** What the form of an act asks for; each act reads what it needs. */
export interface ActForm {
  readonly reason: string;
  readonly reasonKind: 'manual' | 'payment';
  /** Hours for which the former login stays open; null: nothing is typed. */
  readonly graceHours: number | null;
}

export const EMPTY_ACT: ActForm = { reason: '', reasonKind: 'manual', graceHours: 24 };

interface ActSpec {
  readonly icon: IconName;
  readonly tone: ButtonTone;
  /** Must somebody say why? */
  readonly reasoned: boolean;
  /** Shuts customers out: many of them at once are confirmed by typing, on production. */
  readonly guarded: boolean;
  readonly plan: (tenants: string[], form: ActForm) => Promise<ActPlans>;
  readonly run: (tenants: string[], form: ActForm, wait: boolean) => Promise<ActResults>;
}

const why = ({ reason }: ActForm) => (reason.trim() === '' ? {} : { reason: reason.trim() });
const grace = ({ graceHours }: ActForm) => ({ graceHours: graceHours ?? Number.NaN });

/** One row an act: the sheet, the bulk bar and the palette read it. */
export const ACT_SPECS: Record<PlannedAct, ActSpec> = {
  suspend: {
    icon: 'pause',
    tone: 'primary',
    reasoned: true,
    guarded: true,
    plan: (tenants) => client.lifecycle.planSuspend({ tenants }),
    run: (tenants, form, wait) =>
      client.lifecycle.suspend({ tenants, wait, reason: form.reason.trim(), reasonKind: form.reasonKind }),
  },
  reactivate: {
    icon: 'ok',
    tone: 'primary',
    reasoned: false,
    guarded: false,
    plan: (tenants) => client.lifecycle.planReactivate({ tenants }),
    run: (tenants, form, wait) => client.lifecycle.reactivate({ tenants, wait, ...why(form) }),
  },
  cancel: {
    icon: 'bar',
    tone: 'primary',
    reasoned: true,
    guarded: true,
    plan: (tenants) => client.lifecycle.planCancel({ tenants }),
    run: (tenants, form, wait) => client.lifecycle.cancel({ tenants, wait, reason: form.reason.trim() }),
  },
  delete: {
    icon: 'trash',
    tone: 'danger-fill',
    reasoned: true,
    guarded: true,
    plan: (tenants) => client.endings.planDelete({ tenants }),
    run: (tenants, form, wait) => client.endings.delete({ tenants, wait, reason: form.reason.trim() }),
  },
  restore: {
    icon: 'undo',
    tone: 'primary',
    reasoned: false,
    guarded: false,
    plan: (tenants) => client.endings.planRestore({ tenants }),
    run: (tenants, form, wait) => client.endings.restore({ tenants, wait, ...why(form) }),
  },
  rotate: {
    icon: 'key',
    tone: 'primary',
    reasoned: false,
    guarded: false,
    plan: (tenants, form) => client.passwords.planRotate({ tenants, ...grace(form) }),
    run: (tenants, form, wait) => client.passwords.rotate({ tenants, wait, ...grace(form), ...why(form) }),
  },
  'back-up': {
    icon: 'archive',
    tone: 'primary',
    reasoned: false,
    guarded: false,
    plan: (tenants) => client.backups.plan({ tenants }),
    run: (tenants, form, wait) => client.backups.backUp({ tenants, wait, ...why(form) }),
  },
};

type Targets = readonly Pick<Tenant, 'name'>[];

/** *Suspend Atelier Morel*, *Suspend 3 tenants* */
export function actTitle(act: PlannedAct, targets: Targets): string {
  const [only] = targets;
  const name = targets.length === 1 ? (only?.name ?? '') : null;
  const count = targets.length;
  switch (act) {
    case 'suspend':
      return name === null
        ? tn('Suspend {{count}} tenant', 'Suspend {{count}} tenants', { count })
        : t('Suspend {{name}}', { name });
    case 'reactivate':
      return name === null
        ? tn('Reactivate {{count}} tenant', 'Reactivate {{count}} tenants', { count })
        : t('Reactivate {{name}}', { name });
    case 'cancel':
      return name === null
        ? tn('Cancel {{count}} tenant', 'Cancel {{count}} tenants', { count })
        : t('Cancel {{name}}', { name });
    case 'delete':
      return name === null
        ? tn('Delete {{count}} tenant', 'Delete {{count}} tenants', { count })
        : t('Delete {{name}}', { name });
    case 'restore':
      return name === null
        ? tn('Restore {{count}} tenant', 'Restore {{count}} tenants', { count })
        : t('Restore {{name}}', { name });
    case 'rotate':
      return name === null
        ? tn('Rotate {{count}} password', 'Rotate {{count}} passwords', { count })
        : t('Rotate the password of {{name}}', { name });
    case 'back-up':
      return name === null
        ? tn('Back up {{count}} tenant', 'Back up {{count}} tenants', { count })
        : t('Back up {{name}}', { name });
  }
}

/** The verb of a menu or a bar; a plan follows. */
export function actVerb(act: PlannedAct | 'purge'): string {
  switch (act) {
    case 'suspend':
      return t('Suspend…');
    case 'reactivate':
      return t('Reactivate…');
    case 'cancel':
      return t('Cancel…|tenant');
    case 'delete':
      return t('Delete…');
    case 'restore':
      return t('Restore…');
    case 'rotate':
      return t('Rotate password…');
    case 'back-up':
      return t('Back up now…');
    case 'purge':
      return t('Purge…');
  }
}

/** What stands once the act is done. */
export function actDone(act: PlannedAct, name: string): string {
  switch (act) {
    case 'suspend':
      return t('{{name}} is suspended: nobody can sign in.', { name });
    case 'reactivate':
      return t('{{name}} is open again, with the access it had.', { name });
    case 'cancel':
      return t('{{name}} is cancelled: nobody can sign in.', { name });
    case 'delete':
      return t('{{name}} is deleted and can be restored.', { name });
    case 'restore':
      return t('{{name}} is back.', { name });
    case 'rotate':
      return t('{{name}} has another login; give the new password to its application.', { name });
    case 'back-up':
      return t('{{name}} is backed up: read back, and in the catalog.', { name });
  }
}
