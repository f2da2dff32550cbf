import { useRef, useState } from 'react';
import type { ErrorData } from '../../../shared/errors.ts';
import { fieldMessage } from '../../client/errors.ts';
import { t } from '../../locales/index.ts';
import { Button, PasswordField } from '../../parts/index.ts';

/** As `platform.initialize` takes it. */
export type GivenKey = { key?: string } | { keyFile: { content: string; passphrase: string } };

interface PlatformKeyProps {
  /** The platform database is there already. */
  joins: boolean;
  error: ErrorData | null;
  onChange: (given: GivenKey) => void;
}

/** The key of a platform that is joined: as text, or in the file that another admin exported. */
export function PlatformKey({ joins, error, onChange }: PlatformKeyProps) {
  const input = useRef<HTMLInputElement>(null);
  const [key, setKey] = useState('');
  const [file, setFile] = useState<{ name: string; content: string } | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<string>();
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    try {
      const content = await chosen.text();
      setProblem(undefined);
      setFile({ name: chosen.name, content });
      onChange({ keyFile: { content, passphrase } });
    } catch {
      setProblem(t('{{name}} cannot be read. Choose it again.', { name: chosen.name }));
    }
  };
  const drop = () => {
    setFile(null);
    setPassphrase('');
    onChange(key === '' ? {} : { key });
  };
  if (file !== null) {
    return (
      <>
        <PasswordField
          label={t('Passphrase of {{name}}', { name: file.name })}
          value={passphrase}
          onChange={(next) => {
            setPassphrase(next);
            onChange({ keyFile: { content: file.content, passphrase: next } });
          }}
          autoFocus
          autoComplete="off"
          hint={t('It was chosen when the key was exported.')}
          error={fieldMessage(error, 'keyFile.passphrase') ?? fieldMessage(error, 'keyFile.content')}
        />
        <Button small tone="quiet" onClick={drop}>
          {t('Without this file')}
        </Button>
      </>
    );
  }
  return (
    <>
      <PasswordField
        label={joins ? t('Its key') : t('A key of your own')}
        value={key}
        onChange={(next) => {
          setKey(next);
          onChange(next === '' ? {} : { key: next });
        }}
        autoComplete="off"
        placeholder={joins ? '' : t('made by Cadastre when left out')}
        hint={
          joins
            ? t('From a workstation that holds it, unless this one does already.')
            : t('Only where an application shares the key.')
        }
        error={problem ?? fieldMessage(error, 'key')}
      />
      {joins && (
        <>
          <Button small icon="key" onClick={() => input.current?.click()}>
            {t('From a key file…')}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".age,text/plain"
            hidden
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </>
      )}
    </>
  );
}
