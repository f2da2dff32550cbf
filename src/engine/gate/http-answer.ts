import {
  GATE_STATUS,
  type GateAnswer,
  type GateDecision,
  type GateMessage,
} from '../../shared/models/gate.ts';

/** What the HTTP check answers. */
export interface HttpAnswer {
  readonly answer: GateAnswer;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** null: it is let in. */
  readonly message: GateMessage | null;
}

/** What the platform database does not say itself. */
const OWN_MESSAGES = {
  'token-missing': { fr: 'Connexion requise', en: 'Sign in first' },
  'token-invalid': { fr: 'Session invalide ou expirée', en: 'The session is not valid, or over' },
  unavailable: {
    fr: 'Service momentanément indisponible, réessayez',
    en: 'Not available for the moment, try again',
  },
} as const satisfies Partial<Record<GateAnswer, GateMessage>>;

/** Seconds after which a proxy or a person may ask again. */
const RETRY_AFTER = '1';

/** The tenant headers of a request that is let in; the code of one that is not. Where a refused tenant lies is not told. */
export function answerTo(decision: GateDecision): HttpAnswer {
  const { code, tenant, slug, status, database, role, server, schema } = decision;
  if (!decision.allowed || tenant === null) return refusal(code, decision.message);
  const headers = {
    'X-Tenant-Id': String(tenant),
    'X-Tenant-Slug': slug ?? '',
    'X-Tenant-Database': database ?? '',
    'X-Tenant-Role': role ?? '',
    'X-Tenant-Server': server === null ? '' : `${server.host}:${server.port}`,
    'X-Tenant-Status': status ?? '',
    ...(schema === null ? {} : { 'X-Tenant-Schema': schema }),
  };
  return { answer: code, status: GATE_STATUS[code], headers, message: null };
}

/** A refusal that the check decides by itself. */
export const ownRefusal = (answer: keyof typeof OWN_MESSAGES): HttpAnswer =>
  refusal(answer, OWN_MESSAGES[answer]);

function refusal(answer: GateAnswer, message: GateMessage | null): HttpAnswer {
  const status = GATE_STATUS[answer];
  const headers: Record<string, string> = { 'X-Gate-Code': answer };
  // RFC 6750, section 3.
  if (status === 401) {
    headers['WWW-Authenticate'] = answer === 'token-invalid' ? 'Bearer error="invalid_token"' : 'Bearer';
  }
  if (status === 503) headers['Retry-After'] = RETRY_AFTER;
  return { answer, status, headers, message: message ?? { fr: 'Accès refusé', en: 'Access refused' } };
}

/** For a request that contradicts itself before anybody is asked. */
export const mismatchAnswer: HttpAnswer = refusal('mismatch', {
  fr: 'La demande désigne deux clients différents',
  en: 'The request names two different tenants',
});
