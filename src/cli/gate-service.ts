import type { Engine } from '../engine/create-engine.ts';
import type { TokenRules } from '../shared/models/gate.ts';
import type { GateServer } from '../web/gate/start-gate-server.ts';
import { languageOf, portOf, type TokenOptions, tokenRulesOf, tokenSecretOf } from './gate-options.ts';
import type { Input } from './input.ts';

export interface GateSettings {
  readonly port: number;
  readonly bind: string | undefined;
  readonly language: 'fr' | 'en' | undefined;
  readonly rules: TokenRules;
  readonly secret: string | undefined;
  readonly jwksFile: string | undefined;
}

/** Reads the options, and the secret from the pipe. Errors: `INVALID_INPUT` naming the option. */
export async function readGateSettings(
  options: TokenOptions & { port: number; bind?: string | undefined; language?: string | undefined },
  input: Input,
  environment: NodeJS.ProcessEnv,
): Promise<GateSettings> {
  return {
    port: portOf(options.port),
    bind: options.bind,
    language: languageOf(options.language),
    rules: tokenRulesOf(options),
    secret: await tokenSecretOf(options, input, environment),
    jwksFile: options.jwks,
  };
}

/** Loaded when it is needed, so that other commands answer at once. */
export async function openGateService(
  engine: Engine,
  { bind, ...settings }: GateSettings,
  log: (line: string) => void,
): Promise<GateServer> {
  const { openGate } = await import('../web/gate/open-gate.ts');
  return openGate({ engine, host: bind, ...settings, log });
}
