import { Link } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { type TenantTab, tenantPath } from '../../lib/paths.ts';
import { t } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';

/** In a list of results: the tenant, which leads to the tab of its panel that says more. */
export function tenantColumn<Row extends { readonly tenant: Tenant }>(
  tab: TenantTab,
  width: number,
  onClose: () => void,
): Column<Row> {
  return {
    id: 'tenant',
    title: t('Tenant'),
    width,
    render: ({ tenant }) => (
      <Link className="cut" href={tenantPath(tenant.slug, tab)} onClick={onClose}>
        {tenant.name}
      </Link>
    ),
  };
}
