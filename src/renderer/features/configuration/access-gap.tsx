import type { HbaDrift } from '../../../shared/models/configuration.ts';
import { Told, tn } from '../../locales/index.ts';

/** Networks and TLS that a server does not hold its tenants to, or of which that is not known, with the reason. */
export function AccessGap({ found: { state, tenants, reason } }: { found: HbaDrift }) {
  const count = tenants.length;
  return (
    <>
      {state === 'missing'
        ? tn(
            'Networks and TLS of {{count}} tenant are not in force there.',
            'Networks and TLS of {{count}} tenants are not in force there.',
            { count },
          )
        : tn(
            'Whether networks and TLS of {{count}} tenant are in force there is not known.',
            'Whether networks and TLS of {{count}} tenants are in force there is not known.',
            { count },
          )}{' '}
      <span className="second">
        <Told>{reason}</Told>
      </span>
    </>
  );
}
