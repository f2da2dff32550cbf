import { t } from '../../../locales/index.ts';
import { NumberField, TextField } from '../../../parts/index.ts';
import own from './routing.module.css';
import type { FieldGroupProps } from './routing-form.tsx';

export function IngressFields({ form, set, problem }: FieldGroupProps) {
  return (
    <>
      <h3 className={own['kind']}>{t('Ingress')}</h3>
      <div className={own['pair']}>
        <TextField
          label={t('Service of the application')}
          mono
          value={form['ingress.service']}
          onChange={(value) => set({ 'ingress.service': value })}
          error={problem('ingress.service')}
        />
        <NumberField
          label={t('Port')}
          value={form['ingress.port']}
          onChange={(value) => set({ 'ingress.port': value })}
          error={problem('ingress.port')}
        />
      </div>
      <div className={own['pair']}>
        <TextField
          label={t('Namespace')}
          mono
          value={form['ingress.namespace']}
          onChange={(value) => set({ 'ingress.namespace': value })}
          error={problem('ingress.namespace')}
        />
        <TextField
          label={t('Ingress class')}
          mono
          value={form['ingress.className']}
          onChange={(value) => set({ 'ingress.className': value })}
          error={problem('ingress.className')}
        />
      </div>
      <TextField
        label={t('TLS Secret')}
        mono
        value={form['ingress.tlsSecret']}
        onChange={(value) => set({ 'ingress.tlsSecret': value })}
        placeholder={t('no TLS')}
        error={problem('ingress.tlsSecret')}
        hint={t('{tenant} in it stands for the slug')}
      />
      <TextField
        label={t('HTTP check of the gate')}
        mono
        value={form['ingress.gate']}
        onChange={(value) => set({ 'ingress.gate': value })}
        placeholder={t('not asked')}
        error={problem('ingress.gate')}
        hint={t('As the ingress controller reaches it')}
      />
    </>
  );
}
