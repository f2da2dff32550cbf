import { TLS_MODES, type TlsMode } from '../../../shared/models/server.ts';
import { classes } from '../../lib/classes.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { NumberField, PasswordField, SelectField, TextField } from '../../parts/index.ts';
import { type FieldErrors, nameFromHost, parseLabels, type ServerForm } from './server-form.ts';
import styles from './servers.module.css';

interface ServerFieldsProps {
  form: ServerForm;
  onChange: (form: ServerForm) => void;
  /** Messages by the field's path in the input, such as `tls.caFile`. */
  errors: FieldErrors;
  /** A password of this server is stored already. */
  passwordStored?: boolean;
  /** Fewer columns, for the panel. */
  narrow?: boolean;
  /** Name, capacity and budget are asked for later. */
  brief?: boolean;
  /** Only what says how much may live there. */
  limitsOnly?: boolean;
  onSubmit?: (() => void) | undefined;
  /** The first field takes the focus. */
  autoFocus?: boolean;
}

const TLS_WORDS: Record<TlsMode, Word> = {
  disable: word('Never encrypted'),
  prefer: word('Encrypted if the server offers it'),
  require: word('Encrypted, the server is not checked'),
  'verify-ca': word('Signed by a known CA'),
  'verify-full': word('Known CA, and the host’s own name'),
};
const TLS_OPTIONS = TLS_MODES.map((mode) => ({ value: mode, label: mode }));

/** How to reach a server; the same fields in the setup, the sheet and the panel. */
export function ServerFields(props: ServerFieldsProps) {
  const {
    form,
    onChange,
    errors,
    passwordStored,
    narrow,
    brief,
    limitsOnly,
    autoFocus = false,
    onSubmit,
  } = props;
  const set = (patch: Partial<ServerForm>) => onChange({ ...form, ...patch });
  const enter = {
    onKeyDown: (event: { key: string; preventDefault: () => void }) => {
      if (event.key !== 'Enter' || onSubmit === undefined) return;
      event.preventDefault();
      onSubmit();
    },
  };
  const verified = form.tlsMode === 'verify-ca' || form.tlsMode === 'verify-full';
  const labelProblem = parseLabels(form.labels).problem;
  return (
    <div className={classes(styles['fields'], narrow && styles['narrow'])}>
      {!limitsOnly && (
        <>
          <TextField
            label={t('Host')}
            mono
            value={form.host}
            onChange={(host) => set({ host })}
            error={errors['host']}
            placeholder={t('db.example.com')}
            autoFocus={autoFocus}
            required
            {...enter}
          />
          <NumberField
            label={t('Port')}
            value={form.port}
            onChange={(port) => set({ port })}
            error={errors['port']}
            minimum={1}
            maximum={65_535}
          />
          <TextField
            label={t('User')}
            mono
            value={form.user}
            onChange={(user) => set({ user })}
            error={errors['user']}
            required
            {...enter}
          />
          <PasswordField
            label={t('Password')}
            value={form.password}
            onChange={(password) => set({ password })}
            error={errors['password']}
            placeholder={
              form.passwordTicket !== null
                ? t('came with the draft')
                : passwordStored
                  ? t('stored; type to replace')
                  : ''
            }
            autoComplete="new-password"
            {...enter}
          />
          <SelectField
            label="TLS"
            value={form.tlsMode}
            onChange={(tlsMode) => set({ tlsMode })}
            options={TLS_OPTIONS}
            hint={t(TLS_WORDS[form.tlsMode])}
            error={errors['tls.mode'] ?? errors['tls']}
          />
          <TextField
            label={t('Maintenance database')}
            mono
            value={form.database}
            onChange={(database) => set({ database })}
            error={errors['database']}
            {...enter}
          />
          {verified && (
            <>
              <TextField
                label={t('CA file')}
                mono
                value={form.caFile}
                onChange={(caFile) => set({ caFile })}
                error={errors['tls.caFile']}
                placeholder={t('the system’s')}
                {...enter}
              />
              <TextField
                label={t('Client certificate')}
                mono
                value={form.certificateFile}
                onChange={(certificateFile) => set({ certificateFile })}
                error={errors['tls.certificateFile']}
                placeholder={t('none')}
                {...enter}
              />
              <TextField
                label={t('Client key')}
                mono
                value={form.keyFile}
                onChange={(keyFile) => set({ keyFile })}
                error={errors['tls.keyFile']}
                placeholder={t('none')}
                {...enter}
              />
            </>
          )}
        </>
      )}
      {!brief && (
        <>
          {!limitsOnly && (
            <TextField
              label={t('Name in Cadastre')}
              mono
              value={form.name}
              onChange={(name) => set({ name })}
              error={errors['name']}
              placeholder={nameFromHost(form.host) || t('from the host')}
              {...enter}
            />
          )}
          <TextField
            label={t('Labels')}
            value={form.labels}
            onChange={(labels) => set({ labels })}
            error={errors['labels'] ?? labelProblem ?? undefined}
            placeholder={t('region: paris, tier: standard')}
            {...enter}
          />
          <NumberField
            label={t('Room for tenants')}
            value={form.capacity}
            onChange={(capacity) => set({ capacity })}
            error={errors['capacity']}
            placeholder={t('no limit')}
            unit={t('tenants')}
            minimum={0}
          />
          <NumberField
            label={t('Connections for Cadastre')}
            value={form.connectionBudget}
            onChange={(connectionBudget) => set({ connectionBudget })}
            error={errors['connectionBudget']}
            unit={t('at most')}
            minimum={2}
            maximum={500}
          />
        </>
      )}
    </div>
  );
}
