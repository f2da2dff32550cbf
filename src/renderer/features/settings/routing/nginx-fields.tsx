import { t } from '../../../locales/index.ts';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { NumberField, TextField } from '../../../parts/index.ts';
import own from './routing.module.css';
import type { FieldGroupProps } from './routing-form.tsx';

export function NginxFields({ form, set, problem }: FieldGroupProps) {
  const tls = form['nginx.certificate'].trim() !== '';
  return (
    <>
      <h3 className={own['kind']}>{t('nginx')}</h3>
      <TextField
        label={t('The tenants’ application')}
        mono
        value={form['nginx.upstream']}
        onChange={(value) => set({ 'nginx.upstream': value })}
        placeholder={t('http://127.0.0.1:8000')}
        error={problem('nginx.upstream')}
      />
      <TextField
        label={t('HTTP check of the gate')}
        mono
        value={form['nginx.gate']}
        onChange={(value) => set({ 'nginx.gate': value })}
        placeholder={t('http://127.0.0.1:4190')}
        error={problem('nginx.gate')}
        hint={
          form['nginx.gate'].trim() === ''
            ? t('Empty: the files alone decide who is let in, as fresh as the last reload')
            : t('Every request is put to it first; while it does not answer, nobody is let in')
        }
      />
      <TextField
        label={t('Certificate')}
        mono
        value={form['nginx.certificate']}
        onChange={(value) => set({ 'nginx.certificate': value })}
        placeholder={t('no TLS')}
        error={problem('nginx.certificate')}
        hint={t('A PEM file on the proxy; {host} in it stands for the host name')}
      />
      <TextField
        label={t('Key of the certificate')}
        mono
        value={form['nginx.certificateKey']}
        onChange={(value) => set({ 'nginx.certificateKey': value })}
        error={problem('nginx.certificateKey')}
      />
      <div className={own['pair']}>
        <NumberField
          label={t('Port')}
          value={form['nginx.port']}
          onChange={(value) => set({ 'nginx.port': value })}
          error={problem('nginx.port')}
        />
        <NumberField
          label={t('TLS port')}
          value={form['nginx.tlsPort']}
          onChange={(value) => set({ 'nginx.tlsPort': value })}
          disabled={!tls}
          error={problem('nginx.tlsPort')}
        />
      </div>
      <TextField
        label={t('Host names of no tenant')}
        mono
        value={form['nginx.sharedHosts']}
        onChange={(value) => set({ 'nginx.sharedHosts': value })}
        placeholder={t('none')}
        error={problem('nginx.sharedHosts')}
        hint={t('Header, path or token name the tenant there; only with the gate')}
      />
      <div className="whole">
        <Checkbox
          checked={form['nginx.defaultServer']}
          onChange={(value) => set({ 'nginx.defaultServer': value })}
          label={t('Answer for every host name that no other server block has')}
        />
      </div>
    </>
  );
}
