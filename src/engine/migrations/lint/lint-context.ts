import type { AuditLog } from '../../audit/audit-log.ts';
import type { BlueprintSources } from '../../blueprints/index.ts';
import type { OpenPlatform } from '../../platform/platform.ts';

/** What lint needs of other rooms: where blueprints are, and where waivers are kept. */
export interface LintContext {
  readonly blueprints: BlueprintSources;
  readonly audit: AuditLog;
  /** Throws where there is none, or it does not answer. */
  readonly platform: () => Promise<OpenPlatform>;
  /** Is there a platform database, whether it answers or not? Without one there are no waivers to read. */
  readonly hasPlatform: () => boolean;
}
