import type { Actor } from '../acts/actor.ts';
import type { Announcer } from '../acts/announcer.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { BlueprintSources } from './known-blueprints.ts';

/** What a change to the blueprints of this workstation passes through. */
export interface BlueprintRoom extends BlueprintSources {
  readonly audit: AuditLog;
  readonly announcer: Announcer;
}

export interface BlueprintAct {
  readonly room: BlueprintRoom;
  readonly actor: Actor;
}
