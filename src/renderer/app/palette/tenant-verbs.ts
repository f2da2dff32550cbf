import { mayBegin } from '../../../shared/models/lifecycle.ts';
import { isolationPath, migrationPlanPath, tenantActPath, tenantPath } from '../../lib/paths.ts';
import { t } from '../../locales/index.ts';
import type { Entry } from './entry.ts';

/** Verbs of one tenant: what *Tab* lists. */
export function tenantVerbs(tenant: Entry): readonly Entry[] {
  const name = tenant.title;
  const slug = tenant.slug ?? '';
  const verb = (id: string, icon: Entry['icon'], title: string, hint: string, path: string): Entry => ({
    id: `${tenant.id}:${id}`,
    group: 'verbs',
    icon,
    title,
    hint,
    path,
  });
  return [
    verb(
      'connect',
      'plug',
      t('Connect to {{name}}…', { name }),
      t('strings in six formats, without the password'),
      tenantPath(slug, 'connect'),
    ),
    verb(
      'test',
      'shield-ok',
      t('Test as {{name}}…', { name }),
      t('signs in as the tenant; nothing is kept'),
      tenantPath(slug, 'connect'),
    ),
    ...actVerbs(tenant, [
      verb('open', 'tenants', t('Open {{name}}', { name }), t('summary'), tenantPath(slug)),
      verb(
        'job',
        'jobs',
        t('Job of {{name}}', { name }),
        t('the steps that made it'),
        tenantPath(slug, 'job'),
      ),
      ...(tenant.status === 'PENDING'
        ? []
        : [
            verb(
              'migrate',
              'migrations',
              t('Migrate {{name}}…', { name }),
              t('the files it lacks; a plan first'),
              migrationPlanPath({ tenants: [slug] }),
            ),
            verb(
              'backups',
              'archive',
              t('Back up {{name}}…', { name }),
              t('a checked dump now; a plan first'),
              tenantActPath(slug, 'back-up', 'backups'),
            ),
            verb(
              'schema',
              'clock',
              t('Schema of {{name}}', { name }),
              t('what was applied, when and by whom; its drift'),
              tenantPath(slug, 'schema'),
            ),
            verb(
              'isolation',
              'isolation',
              t('Isolation of {{name}}', { name }),
              t('what was tried as it, and how that ended'),
              isolationPath(slug),
            ),
          ]),
    ]),
  ];
}

/** The acts of its life that are possible now, each with its plan first; what destroys stands last. */
function actVerbs(tenant: Entry, others: readonly Entry[]): Entry[] {
  const { slug = '', title: name, status } = tenant;
  const act = (id: TenantVerb, icon: Entry['icon'], title: string, hint: string): Entry => ({
    id: `${id}:${slug}`,
    group: 'verbs',
    icon,
    title,
    hint,
    path: tenantActPath(slug, id),
    ...(id === 'purge' || id === 'delete' ? { tone: 'danger' as const } : {}),
  });
  const all: readonly Entry[] = [
    act('reactivate', 'ok', t('Reactivate {{name}}…', { name }), t('gives back exactly the access it had')),
    act('restore', 'undo', t('Restore {{name}}…', { name }), t('back with its slug and its domains')),
    act('rotate', 'key', t('Rotate the password of {{name}}…', { name }), t('both logins work for a while')),
    act(
      'convert',
      'database',
      t('Convert {{name}}…', { name }),
      t('another isolation model; a way back is kept'),
    ),
    act(
      'tier',
      'tiers',
      t('Change the tier of {{name}}…', { name }),
      t('limits, timeouts, memory; a plan first'),
    ),
    act('suspend', 'pause', t('Suspend {{name}}…', { name }), t('nobody signs in; undone by Reactivate')),
    act('cancel', 'bar', t('Cancel {{name}}…', { name }), t('its subscription ends')),
    act('delete', 'trash', t('Delete {{name}}…', { name }), t('kept for a while, restorable')),
    act('purge', 'trash', t('Purge {{name}}…', { name }), t('destroys; asks for the slug')),
  ];
  const possible = all.filter((entry) => {
    const verb = TENANT_VERBS.find((id) => entry.id === `${id}:${slug}`);
    if (verb === undefined || status === undefined) return false;
    const served = status === 'TRIAL' || status === 'ACTIVE';
    if (verb === 'rotate' || verb === 'tier') return served;
    if (verb === 'convert') return served && tenant.convertible === true;
    return mayBegin(verb, status);
  });
  const soft = possible.filter((entry) => entry.tone === undefined);
  return [...soft, ...others, ...possible.filter((entry) => entry.tone !== undefined)];
}

const TENANT_VERBS = [
  'reactivate',
  'restore',
  'rotate',
  'convert',
  'tier',
  'suspend',
  'cancel',
  'delete',
  'purge',
] as const;
type TenantVerb = (typeof TENANT_VERBS)[number];
