import type { Announcer } from '../acts/announcer.ts';
import type { EndingContext } from '../lifecycle/ending-context.ts';

/** What backups of tenants need of the rest of the engine. */
export type BackUpContext = EndingContext & {
  readonly announcer: Announcer;
  /** This machine, by whose paths files are known. */
  readonly workstation: string;
};
