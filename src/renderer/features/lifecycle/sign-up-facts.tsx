import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Message } from '../../../shared/models/message.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import styles from './life.module.css';

const KINDS: Record<Message['kind'], Word> = {
  welcome: word('Welcome'),
  'trial-ending': word('Trial ends soon'),
  'trial-over': word('Trial is over'),
  suspended: word('Suspended|message'),
  'payment-received': word('Payment received'),
  'purge-coming': word('Purge comes'),
  'usage-alert': word('Near a limit'),
};

const STATES: Record<Message['status'], { icon: IconName; tone: string; word: Word }> = {
  due: { icon: 'clock', tone: 'third', word: word('due') },
  sending: { icon: 'spinner', tone: 'is-accent', word: word('being sent') },
  delivered: { icon: 'ok', tone: 'is-ok', word: word('delivered') },
  failed: { icon: 'failed', tone: 'is-danger', word: word('not delivered') },
  unsure: { icon: 'unknown', tone: 'is-warn', word: word('perhaps delivered') },
  skipped: { icon: 'bar', tone: 'third', word: word('no mail is set up') },
};

/** Where the owner signs in, and what was written to them. */
export function SignUpFacts({ tenant }: { tenant: Tenant }) {
  const queries = useQueryClient();
  const query = useQuery(
    orpc.signup.get.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  const send = useMutation(
    orpc.signup.sendWelcome.mutationOptions({
      onSettled: () => void queries.invalidateQueries({ queryKey: orpc.signup.get.key() }),
    }),
  );
  const found = query.data;
  const welcome = found?.messages.find((message) => message.kind === 'welcome');
  return (
    <section className={styles['section']}>
      <h3 className={styles['title']}>{t('Owner and messages')}</h3>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {found !== undefined && (
        <KeyValue
          width={92}
          items={[
            {
              key: t('Login URL'),
              value: (
                <>
                  <span className={`cut ${styles['url']}`} title={found.loginUrl}>
                    {found.loginUrl}
                  </span>
                  <CopyButton value={found.loginUrl} label={t('Copy the login URL')} />
                </>
              ),
            },
            { key: t('Language'), value: found.language === 'fr' ? 'Français' : 'English' },
          ]}
        />
      )}
      {found !== undefined && found.messages.length > 0 && (
        <ul className={styles['messages']}>
          {found.messages.map((message) => (
            <MessageLine key={message.id} message={message} />
          ))}
        </ul>
      )}
      {send.error !== null && <ErrorNote error={send.error} />}
      {welcome !== undefined && (
        <div className={styles['payments']}>
          <Button
            small
            busy={send.isPending}
            onClick={() => send.mutate({ tenant: tenant.slug, again: welcome.status === 'delivered' })}
          >
            {welcome.status === 'delivered' ? t('Send the welcome again') : t('Send the welcome')}
          </Button>
        </div>
      )}
    </section>
  );
}

function MessageLine({ message }: { message: Message }) {
  const format = useFormat();
  const { icon, tone, word: said } = STATES[message.status];
  const at = message.deliveredAt ?? message.createdAt;
  return (
    <li>
      <Icon name={icon} className={tone} />
      <span>
        {t(KINDS[message.kind])}, {t(said)}
        <small title={format.full(at)}>
          {format.when(at)}
          {message.status === 'skipped' ? (
            <>
              {' · '}
              <Link href="/settings/messages">{t('How mail is sent')}</Link>
            </>
          ) : (
            message.problem !== null && (
              <>
                {' · '}
                <Told>{message.problem}</Told>
              </>
            )
          )}
        </small>
      </span>
    </li>
  );
}
