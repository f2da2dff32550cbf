import type { TenantStatus } from '../../../src/shared/models/lifecycle.ts';
import type { Cluster } from '../../support/cluster.ts';
import type { MatrixJob } from '../../support/kill-matrix.ts';
import { createAndWait, type TestPlatform, tenantInput } from '../../support/test-platform.ts';

/** Throws unless a tenant is as one in this status has to be. */
type ExpectTenant = (
  platform: TestPlatform,
  cluster: Cluster,
  slug: string,
  status: TenantStatus,
) => Promise<void>;

export async function makeStruck(platform: TestPlatform, slug: string): Promise<void> {
  await createAndWait(platform.client, tenantInput({ slug, name: `Struck ${slug}` }));
}

/** Where the act leads when it is done, and when it was undone. */
export const endsIn =
  (expectTenant: ExpectTenant) =>
  (done: TenantStatus, undone: TenantStatus): MatrixJob['check'] =>
  (platform, slug, end, cluster) =>
    expectTenant(platform, cluster, slug, end === 'succeeded' ? done : undone);

export const struckInput = (slug: string) => ({ tenants: [slug], reason: 'struck by a test' });
