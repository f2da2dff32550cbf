import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SUBSCRIPTION_STATUSES, TenantOption } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import styles from './life.module.css';
import { PaymentDialog } from './payment-dialog.tsx';
import { priceWords } from './price-words.ts';
import { SubscribeDialog } from './subscribe-dialog.tsx';
import { useOptions } from './use-options.ts';
import { whyNot } from './why-not.tsx';

const SUBSCRIPTION_WORDS: Record<(typeof SUBSCRIPTION_STATUSES)[number], Word> = {
  TRIAL: word('in its trial'),
  ACTIVE: word('paid'),
  PAST_DUE: word('payment missed'),
  CANCELLED: word('ended'),
};

/** From which it can subscribe: the others are on their way, or gone. */
const KEPT: ReadonlySet<Tenant['status']> = new Set(['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED']);

/** What it pays for, until when; and the two things that a bank says. */
export function SubscriptionFacts({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const query = useQuery(
    orpc.lifecycle.subscription.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  const plans = useQuery(orpc.plans.list.queryOptions()).data;
  const { optionOf } = useOptions(tenant);
  const [asking, setAsking] = useState<'received' | 'missed' | null>(null);
  const [subscribing, setSubscribing] = useState(false);
  const subscription = query.data;
  const plan = plans?.find((entry) => entry.id === subscription?.plan);
  return (
    <section className={styles['section']}>
      <h3 className={styles['title']}>{t('Subscription')}</h3>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {subscription === null && (
        <>
          <p className="small second">{t('It was made without one.')}</p>
          {KEPT.has(tenant.status) && (
            <div className={styles['payments']}>
              <Button small onClick={() => setSubscribing(true)}>
                {t('Subscribe…')}
              </Button>
            </div>
          )}
        </>
      )}
      {subscription != null && (
        <KeyValue
          width={92}
          items={[
            {
              key: t('Plan|subscription'),
              value: (
                <>
                  {subscription.planName}
                  {plan !== undefined && <span className="second">{priceWords(plan, format.locale)}</span>}
                </>
              ),
            },
            { key: t('State'), value: t(SUBSCRIPTION_WORDS[subscription.status]) },
            ...(subscription.paidUntil === null
              ? []
              : [
                  {
                    key: t('Paid until'),
                    value: (
                      <span title={format.full(subscription.paidUntil)}>
                        {format.date(subscription.paidUntil)}
                      </span>
                    ),
                  },
                ]),
          ]}
        />
      )}
      {subscription != null && (
        <div className={styles['payments']}>
          <Payment
            tenant={tenant}
            option={optionOf('payment-received')}
            verb={t('Payment received…')}
            onAsk={() => setAsking('received')}
          />
          <Payment
            tenant={tenant}
            option={optionOf('payment-missed')}
            verb={t('Payment missed…')}
            onAsk={() => setAsking('missed')}
          />
        </div>
      )}
      <SubscribeDialog opened={subscribing} tenant={tenant} onClose={() => setSubscribing(false)} />
      <PaymentDialog tenant={tenant} kind={asking} onClose={() => setAsking(null)} />
    </section>
  );
}

function Payment({
  tenant,
  option,
  verb,
  onAsk,
}: {
  tenant: Tenant;
  option: TenantOption | undefined;
  verb: string;
  onAsk: () => void;
}) {
  return (
    <div>
      <Button small disabled={option?.possible !== true} onClick={onAsk}>
        {verb}
      </Button>
      {option !== undefined && option.whyNot !== null && (
        <small>{whyNot(option.act, tenant.status, option.whyNot)}</small>
      )}
    </div>
  );
}
