import { TLS_MODES, type TlsMode } from '../../../shared/models/server.ts';
import { classes } from '../../lib/classes.ts';
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

const TLS_WORDS: Record<TlsMode, string> = {
  disable: 'Never encrypted',
  prefer: 'Encrypted if the server offers it',
  require: 'Encrypted, the server is not checked',
  'verify-ca': 'Signed by a known CA',
  'verify-full': 'Known CA, and the host’s own name',
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
            label="Host"
            mono
            value={form.host}
            onChange={(host) => set({ host })}
            error={errors['host']}
            placeholder="db.example.com"
            autoFocus={autoFocus}
            required
            {...enter}
          />
          <NumberField
            label="Port"
            value={form.port}
            onChange={(port) => set({ port })}
            error={errors['port']}
            minimum={1}
            maximum={65_535}
          />
          <TextField
            label="User"
            mono
            value={form.user}
            onChange={(user) => set({ user })}
            error={errors['user']}
            required
            {...enter}
          />
          <PasswordField
            label="Password"
            value={form.password}
            onChange={(password) => set({ password })}
            error={errors['password']}
            placeholder={
              form.passwordTicket !== null
                ? 'came with the draft'
                : passwordStored
                  ? 'stored; type to replace'
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
            hint={TLS_WORDS[form.tlsMode]}
            error={errors['tls.mode'] ?? errors['tls']}
          />
          <TextField
            label="Maintenance database"
            mono
            value={form.database}
            onChange={(database) => set({ database })}
            error={errors['database']}
            {...enter}
          />
          {verified && (
            <>
              <TextField
                label="CA file"
                mono
                value={form.caFile}
                onChange={(caFile) => set({ caFile })}
                error={errors['tls.caFile']}
                placeholder="the system’s"
                {...enter}
              />
              <TextField
                label="Client certificate"
                mono
                value={form.certificateFile}
                onChange={(certificateFile) => set({ certificateFile })}
                error={errors['tls.certificateFile']}
                placeholder="none"
                {...enter}
              />
              <TextField
                label="Client key"
                mono
                value={form.keyFile}
                onChange={(keyFile) => set({ keyFile })}
                error={errors['tls.keyFile']}
                placeholder="none"
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
              label="Name in Cadastre"
              mono
              value={form.name}
              onChange={(name) => set({ name })}
              error={errors['name']}
              placeholder={nameFromHost(form.host) || 'from the host'}
              {...enter}
            />
          )}
          <TextField
            label="Labels"
            value={form.labels}
            onChange={(labels) => set({ labels })}
            error={errors['labels'] ?? labelProblem ?? undefined}
            placeholder="region: paris, tier: standard"
            {...enter}
          />
          <NumberField
            label="Room for tenants"
            value={form.capacity}
            onChange={(capacity) => set({ capacity })}
            error={errors['capacity']}
            placeholder="no limit"
            unit="tenants"
            minimum={0}
          />
          <NumberField
            label="Connections for Cadastre"
            value={form.connectionBudget}
            onChange={(connectionBudget) => set({ connectionBudget })}
            error={errors['connectionBudget']}
            unit="at most"
            minimum={2}
            maximum={500}
          />
        </>
      )}
    </div>
  );
}
