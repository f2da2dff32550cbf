import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldMessage, readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { Button, Card, CopyButton, ErrorNote, Icon, PasswordField, TextField } from '../../../parts/index.ts';
import styles from './gate.module.css';
import { GateAnswer } from './gate-answer.tsx';
import { gateCommand } from './gate-command.ts';

const EMPTY = {
  host: '',
  path: '',
  header: '',
  slug: '',
  jwt: '',
  jwks: '',
  secret: '',
  issuer: '',
  audience: '',
};
type Form = typeof EMPTY;

const given = (text: string) => (text.trim() === '' ? undefined : text.trim());

function inputOf(form: Form, required: boolean) {
  return {
    host: given(form.host),
    path: given(form.path),
    header: given(form.header),
    slug: given(form.slug),
    jwt: given(form.jwt),
    jwks: given(form.jwks),
    secret: given(form.secret),
    token: { issuer: given(form.issuer), audience: given(form.audience), required },
  };
}

/** What a request would be told, step by step. Nothing is changed. */
export function TryGate() {
  const [form, setForm] = useState(EMPTY);
  const [tokens, setTokens] = useState(false);
  const [required, setRequired] = useState(false);
  // Tokens stay in no cache.
  const attempt = useMutation(orpc.gate.try.mutationOptions({ gcTime: 0 }));
  const data = attempt.error === null ? null : readError(attempt.error);
  const asked = inputOf(tokens ? form : { ...form, jwt: '', jwks: '', secret: '' }, tokens && required);
  const empty = ['host', 'path', 'header', 'slug', 'jwt'].every(
    (source) => asked[source as keyof typeof asked] === undefined,
  );
  const field = (name: keyof Form) => ({
    value: form[name],
    onChange: (next: string) => {
      setForm((now) => ({ ...now, [name]: next }));
      if (attempt.error !== null) attempt.reset();
    },
    error: fieldMessage(data, name) ?? fieldMessage(data, `token.${name}`),
  });
  return (
    <Card
      title={t('Try the gate')}
      hint={t('what a request would be told, and why; nothing is changed')}
      aside={!empty && <CopyButton text value={gateCommand(asked)} label={t('Copy as command')} />}
    >
      <div className={styles['columns']}>
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault();
            if (!empty && !attempt.isPending) attempt.mutate(asked);
          }}
        >
          <TextField label={t('Host')} mono placeholder={t('acme.studio.example')} {...field('host')} />
          <TextField label={t('Path')} mono placeholder="/tenant/acme/invoices" {...field('path')} />
          <div className={styles['pair']}>
            <TextField label={t('Header X-Tenant-ID')} mono {...field('header')} />
            <TextField label={t('Slug')} mono {...field('slug')} />
          </div>
          <button
            type="button"
            className="link small row"
            aria-expanded={tokens}
            onClick={() => setTokens(!tokens)}
          >
            <Icon name={tokens ? 'up' : 'down'} size={12} />
            {t('With a token')}
          </button>
          {tokens && (
            <>
              <TextField label={t('Token (JWT)')} mono {...field('jwt')} />
              <PasswordField
                label={t('Shared secret, for HS256')}
                autoComplete="new-password"
                {...field('secret')}
              />
              <TextField
                label={t('Key set, for RS256 and ES256')}
                mono
                placeholder={t('{"keys":[…]}')}
                {...field('jwks')}
              />
              <div className={styles['pair']}>
                <TextField label={t('Issuer')} mono placeholder={t('any')} {...field('issuer')} />
                <TextField label={t('Audience')} mono placeholder={t('any')} {...field('audience')} />
              </div>
              <Checkbox
                checked={required}
                onChange={setRequired}
                label={t('Refuse requests without a token')}
              />
            </>
          )}
          {data !== null && data.details.fields === undefined && <ErrorNote error={attempt.error} />}
          <div className="row">
            <Button type="submit" tone="primary" busy={attempt.isPending} disabled={empty}>
              {t('Ask the gate')}
            </Button>
          </div>
        </form>
        <div className={styles['answer']} aria-live="polite">
          {attempt.data === undefined ? (
            <p className={styles['waiting']}>
              {t(
                'Say what a request carries. The answer stands here: what each part names, and the rule that decides.',
              )}
            </p>
          ) : (
            <GateAnswer trial={attempt.data} />
          )}
        </div>
      </div>
    </Card>
  );
}
