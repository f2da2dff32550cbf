import type {
  GateDecision,
  GateSource,
  GateStep,
  GateTrial,
  GateTrialInput,
} from '../../shared/models/gate.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { decide, type GateRequest } from './decide.ts';
import { answerTo, type HttpAnswer, ownRefusal } from './http-answer.ts';
import { tenantPath } from './request-path.ts';
import { readKeySet, readSecret, type TokenVerdict, verifyToken } from './verify-token.ts';

/**
 * What a request would be told, with what each source named and the rule that decided. Asks the same function as
 * everybody, as the role of the gate, in one snapshot. Changes nothing.
 * Errors: `INVALID_INPUT` where nothing is given, or a token without a key to verify it.
 */
export async function tryGate(
  platform: Pick<OpenPlatform, 'database'>,
  input: GateTrialInput,
): Promise<GateTrial> {
  const { jwt, host, header, slug } = input;
  if (![jwt, host, header, slug, input.path].some((given) => given !== undefined && given.trim() !== '')) {
    throw invalidInput([{ field: 'host', message: 'Give a host, header, path, slug or token' }]);
  }
  const verdict = await verdictOf(input);
  const path = tenantPath(input.path);
  const request: GateRequest = { host, header, path, slug };
  const whole: GateRequest = verdict?.ok ? { ...request, claim: verdict.tenant } : request;
  return platform.database.transaction(async (session) => {
    await session.run(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
    await session.run(sql`SET LOCAL ROLE cadastre_gate`).catch((error) => {
      throw notOfTheGate(error);
    });
    const steps: GateStep[] = [];
    for (const source of ['host', 'header', 'path', 'slug'] as const) {
      const given = input[source];
      if (given === undefined || given.trim() === '') continue;
      steps.push(await stepOf(session, source, given, whole[source]));
    }
    if (verdict) steps.push(tokenStep(verdict));
    if (verdict?.ok) steps.push(await stepOf(session, 'claim', verdict.tenant, verdict.tenant));
    const { decision } = await decide(session, whole);
    const http = httpOf(decision, verdict, input.token.required);
    return { decision, http, steps, rule: ruleOf(decision, http, steps) };
  });
}

/** An account that is no superuser, and did not make the role itself. */
function notOfTheGate(error: unknown): unknown {
  if (!(error instanceof CadastreError) || error.code !== 'PERMISSION_DENIED') return error;
  return new CadastreError(
    'PERMISSION_DENIED',
    'The account of the platform server may not act as cadastre_gate',
    { ...error.details, wayOut: 'Let a superuser of that server run GRANT cadastre_gate TO this account.' },
    error,
  );
}

async function verdictOf({ jwt, jwks, secret, token }: GateTrialInput): Promise<TokenVerdict | null> {
  if (jwt === undefined) return null;
  if (jwks === undefined && secret === undefined) {
    throw invalidInput([
      { field: 'jwks', message: 'A token says nothing unless it is verified: give a key set or a secret' },
    ]);
  }
  const keys = {
    ...(secret !== undefined && { secret: readSecret(secret) }),
    ...(jwks !== undefined && { keySet: readKeySet(jwks) }),
  };
  return verifyToken(jwt.trim(), keys, token);
}

async function stepOf(
  session: Session,
  source: GateSource,
  given: string,
  asked: string | undefined,
): Promise<GateStep> {
  if (asked === undefined) {
    const text = 'Only /tenant/NAME/… names a tenant: this path says nothing.';
    return { source, given, tenant: null, outcome: 'ignored', text };
  }
  const { decision } = await decide(session, { [source]: asked });
  const { tenant, slug, status } = decision;
  if (tenant !== null && slug !== null) {
    const text = `${WORDS[source]} names ${slug}, number ${tenant}, which is ${status}.`;
    return { source, given, tenant: { id: tenant, slug }, outcome: 'names', text };
  }
  if (decision.code === 'mismatch') {
    const text = `${WORDS[source]} is the number of one tenant and the slug of another.`;
    return { source, given, tenant: null, outcome: 'refused', text };
  }
  const text =
    source === 'host'
      ? 'The host is no verified domain of any tenant: it names nobody.'
      : `${WORDS[source]} names a tenant that there is not.`;
  return { source, given, tenant: null, outcome: 'unknown', text };
}

const WORDS: Readonly<Record<GateSource, string>> = {
  host: 'The host',
  header: 'The header X-Tenant-ID',
  path: 'The path',
  slug: 'The slug',
  claim: 'The claim of the token',
};

function tokenStep(verdict: TokenVerdict): GateStep {
  const given = 'Bearer token';
  return verdict.ok
    ? {
        source: 'token',
        given,
        tenant: null,
        outcome: 'verified',
        text: `The token is signed with ${verdict.algorithm} by a key that was given, and in force.`,
      }
    : {
        source: 'token',
        given,
        tenant: null,
        outcome: 'refused',
        text: `The token is refused. ${verdict.reason}.`,
      };
}

function httpOf(decision: GateDecision, verdict: TokenVerdict | null, required: boolean): HttpAnswer {
  if (verdict && !verdict.ok) return ownRefusal('token-invalid');
  if (!verdict && required) return ownRefusal('token-missing');
  return answerTo(decision);
}

function ruleOf(decision: GateDecision, { answer }: HttpAnswer, steps: readonly GateStep[]): string {
  const names = steps.filter((step) => step.outcome === 'names').map((step) => step.source);
  switch (answer) {
    case 'token-invalid':
      return 'A token that cannot be verified refuses the request, whatever else it names.';
    case 'token-missing':
      return 'A token is required and there is none.';
    case 'mismatch':
      return 'All that a request names must be the same tenant; these are not.';
    case 'unknown-tenant':
      return 'Nothing in the request names a tenant that there is.';
    case 'unavailable':
      return 'Without an answer of the platform database nobody is let in.';
    case 'ok':
      return `Tenant ${decision.slug} is ${decision.status}, named by ${names.join(' and ')}: it is let in.`;
    case 'trial-over':
      return `The trial of ${decision.slug} is over: it is not let in before it is paid for.`;
    case 'suspended':
    case 'cancelled':
    case 'deleted':
    case 'not-ready':
      return `Tenant ${decision.slug} is ${decision.status}: nobody is let in.`;
  }
}
