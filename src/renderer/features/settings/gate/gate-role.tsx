import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { GateRole } from '../../../../shared/models/gate.ts';
import { fieldMessage, readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import {
  Button,
  Card,
  CopyButton,
  DestructiveDialog,
  Dialog,
  DialogContent,
  DialogForm,
  ErrorNote,
  Icon,
  KeyValue,
  PasswordField,
  TextField,
} from '../../../parts/index.ts';
import { makePassword } from '../../tenants/password-strength.ts';
import styles from '../settings.module.css';
import { TableHead } from '../table-head.tsx';

/** Logins through which applications ask the gate, and all that they may do. */
export function GateRoleCard() {
  const role = useQuery(orpc.gate.role.queryOptions());
  const [making, setMaking] = useState(false);
  const [dropping, setDropping] = useState<string | null>(null);
  return (
    <Card
      title={t('Logins of applications')}
      hint={t('may ask the gate, and do nothing else')}
      aside={
        <Button small icon="plus" disabled={role.data === undefined} onClick={() => setMaking(true)}>
          {t('Create a login…')}
        </Button>
      }
    >
      {role.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={role.error} onRetry={() => void role.refetch()} />
        </div>
      )}
      {role.data && (
        <>
          {role.data.logins.length === 0 ? (
            <p className={styles['line']}>{t('None yet. Create one for each application that asks.')}</p>
          ) : (
            <table className={styles['table']}>
              <TableHead columns={[{ title: t('Login'), width: 'most' }, { title: t('Sign-in') }]} />
              <tbody>
                {role.data.logins.map((login) => (
                  <tr key={login.name}>
                    <td className="mono">{login.name}</td>
                    <td>
                      <span className={styles['with']}>
                        <Icon
                          name={login.canLogin ? 'ok' : 'ban'}
                          className={login.canLogin ? 'is-ok' : 'third'}
                        />
                        {login.canLogin ? t('may sign in') : t('may not sign in')}
                      </span>
                    </td>
                    <td className={styles['act']}>
                      <button type="button" className="link" onClick={() => setDropping(login.name)}>
                        {t('Remove…')}
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <div className={styles['pad']}>
            <KeyValue
              width={110}
              items={[
                {
                  key: t('Where'),
                  value: <span className="mono">{`${role.data.server} · ${role.data.database}`}</span>,
                },
                { key: t('Member of'), value: <span className="mono">{role.data.role}</span> },
                {
                  key: t('May execute'),
                  value: (
                    <span className={styles['functions']}>
                      {role.data.mayExecute.map((name) => (
                        <code key={name} className="mono">
                          {name}
                        </code>
                      ))}
                    </span>
                  ),
                },
              ]}
            />
          </div>
        </>
      )}
      <Dialog opened={making} onClose={() => setMaking(false)} title={t('Create a login for an application')}>
        <NewLogin onClose={() => setMaking(false)} />
      </Dialog>
      {dropping !== null && <Drop name={dropping} onClose={() => setDropping(null)} />}
    </Card>
  );
}

function useKeep() {
  const queries = useQueryClient();
  return (role: GateRole) => queries.setQueryData(orpc.gate.role.queryKey(), role);
}

function NewLogin({ onClose }: { onClose: () => void }) {
  const keep = useKeep();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const create = useMutation(orpc.gate.createLogin.mutationOptions({ gcTime: 0, onSuccess: keep }));
  const data = create.error === null ? null : readError(create.error);
  const ofField = fieldMessage(data, 'name') ?? fieldMessage(data, 'password');
  if (create.isSuccess)
    return (
      <DialogContent
        footer={
          <>
            <CopyButton text value={password} label={t('Copy the password')} />
            <Button onClick={onClose}>{t('Done')}</Button>
          </>
        }
      >
        <p>
          {t(
            '{{name}} may ask the gate now. Copy the password: only its verifier is kept, so it is not shown again.',
            {
              name: name.trim(),
            },
          )}
        </p>
      </DialogContent>
    );
  return (
    <DialogForm
      verb={t('Create the login')}
      busy={create.isPending}
      disabled={name.trim() === '' || password === ''}
      onSubmit={() => create.mutate({ name: name.trim(), password })}
      onClose={onClose}
      error={ofField === undefined ? create.error : null}
    >
      <TextField
        label={t('Name')}
        mono
        autoFocus
        value={name}
        onChange={setName}
        placeholder={t('studio_app')}
        error={fieldMessage(data, 'name')}
        hint={t('Lower-case letters, digits and underscores; a letter first')}
      />
      <PasswordField
        label={t('Password')}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        error={fieldMessage(data, 'password')}
        hint={
          <>
            {t('At least 12 characters')} ·{' '}
            <button type="button" className="link" onClick={() => setPassword(makePassword())}>
              {t('Make one')}
            </button>
          </>
        }
      />
    </DialogForm>
  );
}

function Drop({ name, onClose }: { name: string; onClose: () => void }) {
  const keep = useKeep();
  const drop = useMutation(
    orpc.gate.dropLogin.mutationOptions({
      onSuccess: (role) => {
        keep(role);
        onClose();
      },
    }),
  );
  return (
    <DestructiveDialog
      opened
      onClose={onClose}
      title={t('Remove {{name}}', { name })}
      slug={name}
      slugLabel={t('the name of the login')}
      verb={t('Remove the login')}
      busy={drop.isPending}
      error={drop.error}
      onConfirm={() => drop.mutate({ name })}
    >
      <p>
        {t(
          'The application that asks the gate with it is refused from then on. A role that may do anything else is not removed.',
        )}
      </p>
    </DestructiveDialog>
  );
}
