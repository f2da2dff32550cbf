import type { Engine } from '../../engine/create-engine.ts';
import { openGateKeeper } from '../../engine/gate/open-gate-keeper.ts';
import { openTokenChecker } from '../../engine/gate/token-checker.ts';
import type { TokenRules } from '../../shared/models/gate.ts';
import { type GateServer, startGateServer } from './start-gate-server.ts';

export interface OpenGateOptions {
  readonly engine: Pick<Engine, 'platform' | 'access'>;
  readonly host?: string | undefined;
  readonly port: number;
  readonly rules: TokenRules;
  readonly secret?: string | undefined;
  readonly jwksFile?: string | undefined;
  readonly language?: 'fr' | 'en' | undefined;
  readonly log: (line: string) => void;
}

/** The HTTP check on the platform database of this process's engine, with all that belongs to it. */
export async function openGate(options: OpenGateOptions): Promise<GateServer> {
  const { engine, host, port, rules, secret, jwksFile, language, log } = options;
  // Bad settings are said before anything is opened.
  const tokens = await openTokenChecker({ rules, secret, jwksFile, log });
  try {
    const keeper = openGateKeeper(engine, { log });
    try {
      const server = await startGateServer({
        keeper,
        tokens,
        port,
        log,
        ...(host !== undefined && { host }),
        ...(language !== undefined && { language }),
      });
      return {
        ...server,
        async close() {
          await server.close();
          tokens?.close();
          await keeper.close();
        },
      };
    } catch (error) {
      await keeper.close();
      throw error;
    }
  } catch (error) {
    tokens?.close();
    throw error;
  }
}
