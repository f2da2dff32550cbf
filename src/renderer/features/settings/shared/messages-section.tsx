import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { t, word } from '../../../locales/index.ts';
import { ErrorNote, SelectField, TextField } from '../../../parts/index.ts';
import { MailPassword } from './mail-password.tsx';
import { PickOne } from './pick-one.tsx';
import { SettingsCard } from './settings-card.tsx';
import { TryMail } from './try-mail.tsx';
import { orNull } from './use-settings-form.ts';
import { useSharedPart } from './use-shared-part.ts';

type Mail = SharedSettings['mail'];
type Form = { readonly [Field in keyof Mail]: NonNullable<Mail[Field]> };

const toForm = (kept: Mail): Form => ({
  ...kept,
  folder: kept.folder ?? '',
  smtpUrl: kept.smtpUrl ?? '',
  smtpCaFile: kept.smtpCaFile ?? '',
  templateFolder: kept.templateFolder ?? '',
});

/** What the chosen way does not show stays as it is kept: nobody is told of a fault that is not in sight. */
const read = (form: Form, kept: Mail) => ({
  values: {
    ...kept,
    way: form.way,
    ...(form.way === 'folder' && { folder: orNull(form.folder) }),
    ...(form.way === 'smtp' && {
      smtpUrl: orNull(form.smtpUrl),
      smtpTls: form.smtpTls,
      smtpCaFile: orNull(form.smtpCaFile),
    }),
    ...(form.way !== 'none' && {
      from: form.from.trim(),
      language: form.language,
      templateFolder: orNull(form.templateFolder),
    }),
  },
  problems: {
    from: form.way !== 'none' && form.from.trim() === '' ? t('Who the messages come from') : undefined,
  },
});

const WAYS = [
  { value: 'none', title: word('No messages'), hint: word('Nobody is welcomed or warned.') },
  { value: 'folder', title: word('Files in a folder'), hint: word('For another program that sends them.') },
  { value: 'smtp', title: word('By SMTP'), hint: word('Through a mail server of yours.') },
] as const;

const TLS = [
  { value: 'require', label: word('Always; else nothing is sent') },
  { value: 'if-offered', label: word('If the server offers it') },
  { value: 'never', label: word('Never') },
] as const;

/** How the owners of tenants are written to. */
export function MessagesSection() {
  const { state, view, query } = useSharedPart('mail', toForm, read);
  if (query.error !== null) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (state === null || view === undefined) return null;
  const { form, set, problem } = state;
  return (
    <>
      <SettingsCard
        title={t('Messages')}
        hint={t('to the owners of tenants: welcome, trial, payment, purge')}
        state={state}
        changed={view.changed.mail}
        lead={
          <PickOne
            label={t('How messages are sent')}
            value={form.way}
            onChange={(way) => set({ way })}
            options={WAYS.map(({ value, title, hint }) => ({ value, title: t(title), hint: t(hint) }))}
          />
        }
      >
        {form.way === 'folder' && (
          <TextField
            label={t('Folder')}
            mono
            className="whole"
            value={form.folder}
            onChange={(folder) => set({ folder })}
            placeholder="/srv/cadastre/messages"
            error={problem('folder')}
            hint={t('One .eml file a message, on the machine that acts')}
          />
        )}
        {form.way === 'smtp' && (
          <>
            <TextField
              label={t('Mail server')}
              mono
              value={form.smtpUrl}
              onChange={(smtpUrl) => set({ smtpUrl })}
              placeholder={t('smtp://user@mail.example:587')}
              error={problem('smtpUrl')}
              hint={t('smtp:// or smtps://, with the user and without the password')}
            />
            <SelectField
              label={t('Encryption')}
              value={form.smtpTls}
              options={TLS.map(({ value, label }) => ({ value, label: t(label) }))}
              onChange={(smtpTls) => set({ smtpTls })}
              error={problem('smtpTls')}
            />
            <TextField
              label={t('Certificate of its authority')}
              mono
              className="whole"
              value={form.smtpCaFile}
              onChange={(smtpCaFile) => set({ smtpCaFile })}
              placeholder={t('as the system knows it')}
              error={problem('smtpCaFile')}
              hint={t('A PEM file, only where the system does not know the authority')}
            />
          </>
        )}
        {form.way === 'none' ? (
          <p className="second whole">
            {t('Sign-ups show the address of the login page; nothing is written to anybody.')}
          </p>
        ) : (
          <>
            <TextField
              label={t('From|sender')}
              value={form.from}
              onChange={(from) => set({ from })}
              error={problem('from')}
              hint={t('A name and an address')}
            />
            <SelectField
              label={t('Language, where a tenant has none')}
              value={form.language}
              options={[
                { value: 'en', label: 'English' },
                { value: 'fr', label: 'Français' },
              ]}
              onChange={(language) => set({ language })}
              error={problem('language')}
            />
            <TextField
              label={t('Folder of your own texts')}
              mono
              className="whole"
              value={form.templateFolder}
              onChange={(templateFolder) => set({ templateFolder })}
              placeholder={t('the texts of Cadastre')}
              error={problem('templateFolder')}
              hint={t('A file in it stands for the shipped one of the same name')}
            />
          </>
        )}
      </SettingsCard>
      {view.settings.mail.way === 'smtp' && <MailPassword known={view.smtpPasswordKnown} />}
      {view.settings.mail.way !== 'none' && <TryMail waits={state.dirty} />}
    </>
  );
}
