import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language } from '../../../../shared/models/message.ts';
import { fieldMessage, readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { english, t } from '../../../locales/index.ts';
import { Button, Card, ErrorNote, Icon, SelectField, TextField } from '../../../parts/index.ts';
import styles from '../settings.module.css';

/** The welcome message with made-up values, delivered the way that is saved. */
export function TryMail({ waits }: { waits: boolean }) {
  const [to, setTo] = useState('');
  const [language, setLanguage] = useState<Language | 'usual'>('usual');
  const attempt = useMutation(orpc.sharedSettings.tryMail.mutationOptions({ gcTime: 0 }));
  const data = attempt.error === null ? null : readError(attempt.error);
  const refused = fieldMessage(data, 'to');
  const address = to.trim();
  return (
    <Card title={t('Send a test')} hint={t('the welcome message, with made-up values')}>
      <form
        className={styles['inline']}
        onSubmit={(event) => {
          event.preventDefault();
          if (address !== '' && !waits)
            attempt.mutate({ to: address, ...(language !== 'usual' && { language }) });
        }}
      >
        <TextField
          label={t('To')}
          type="email"
          className="grow"
          value={to}
          onChange={(next) => {
            setTo(next);
            attempt.reset();
          }}
          placeholder="you@example.com"
          error={refused}
          hint={waits ? t('Save the changes first: a test goes the way that is saved') : undefined}
        />
        <SelectField
          label={t('Language')}
          className={styles['short']}
          value={language}
          options={[
            { value: 'usual', label: t('As set above') },
            { value: 'en', label: 'English' },
            { value: 'fr', label: 'Français' },
          ]}
          onChange={setLanguage}
        />
        <Button type="submit" busy={attempt.isPending} disabled={address === '' || waits}>
          {t('Send the test')}
        </Button>
      </form>
      <div className={styles['result']} role="status">
        {attempt.data !== undefined && (
          <p className="is-ok small row">
            <Icon name="ok" />
            <span>{t('Delivered.')}</span>
            <span className="mono second" lang={english()}>
              {attempt.data.place}
            </span>
          </p>
        )}
        {data !== null && refused === undefined && <ErrorNote error={attempt.error} />}
      </div>
    </Card>
  );
}
