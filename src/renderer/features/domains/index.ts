export { TenantDomains } from './tenant-domains.tsx';
