import type { Blueprint } from '../../blueprints/blueprint.ts';
import type { ConnectionTarget } from '../../postgres/session.ts';

/** What running a command of a blueprint needs of its surroundings. */
export interface CommandPorts {
  /** Private to this workstation's account: password files and notes of what runs lie below it. */
  readonly directory: string;
  /** Cadastre's own, of which a closed list of names goes on. */
  readonly environment: NodeJS.ProcessEnv;
  targetOf(serverId: string, database: string): Promise<ConnectionTarget>;
  /**
   * The folder of exactly this blueprint on this workstation. What runs is read there and nowhere else: whoever can
   * write into the platform database must not get a program run here. null: this workstation does not have it.
   */
  homeOf(blueprint: Pick<Blueprint, 'hash'>): Promise<string | null>;
}
