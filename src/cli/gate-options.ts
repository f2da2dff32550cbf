import type { Command } from 'commander';
import { invalidInput } from '../engine/errors.ts';
import { tokenRulesSchema } from '../shared/models/gate.ts';
import { wholeNumber } from './arguments.ts';
import type { Input } from './input.ts';
import { parseInput } from './parse-input.ts';

export interface TokenOptions {
  jwks?: string;
  secretStdin?: boolean;
  issuer?: string;
  audience?: string;
  claim?: string;
  tolerance?: number;
  requireToken?: boolean;
}

/** How tokens are verified: the same for trying, for serving and for the agent. */
export function withTokenOptions(command: Command): Command {
  return command
    .option('--jwks <file>', 'public keys that verify RS256 and ES256 (JWKS); read again when it changes')
    .option('--secret-stdin', 'read the shared secret that verifies HS256 from standard input')
    .option('--issuer <text>', 'who a token must be from')
    .option('--audience <text>', 'whom a token must be for')
    .option('--claim <name>', 'the claim that names the tenant (default: tenant_id)')
    .option('--tolerance <seconds>', 'how far clocks may differ (default: 5)', wholeNumber)
    .option('--require-token', 'refuse requests without a token');
}

export const tokenRulesOf = ({ issuer, audience, claim, tolerance, requireToken }: TokenOptions) =>
  parseInput(tokenRulesSchema, { issuer, audience, claim, tolerance, required: requireToken });

/** From the pipe, or for services from CADASTRE_GATE_SECRET. */
export async function tokenSecretOf(
  { secretStdin }: TokenOptions,
  input: Input,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (secretStdin) return input.secretFromPipe('secret');
  return environment['CADASTRE_GATE_SECRET'] || undefined;
}

export function portOf(port: number): number {
  if (port >= 0 && port <= 65_535) return port;
  throw invalidInput([{ field: 'port', message: 'From 0 to 65535' }]);
}

export function languageOf(language: string | undefined): 'fr' | 'en' | undefined {
  if (language === undefined || language === 'fr' || language === 'en') return language;
  throw invalidInput([{ field: 'language', message: 'fr or en' }]);
}
