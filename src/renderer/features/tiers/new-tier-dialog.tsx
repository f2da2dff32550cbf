import { useState } from 'react';
import type { Tier } from '../../../shared/models/tier.ts';
import { tierNameSchema } from '../../../shared/models/tier.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { copyOfTier } from './copy-of-tier.ts';
import { useDrafts } from './drafts.ts';
import styles from './tiers.module.css';

interface NewTierDialogProps {
  opened: boolean;
  tiers: readonly Tier[];
  from: string;
  onClose: () => void;
  onMade: (tier: string) => void;
}

/** A tier of one's own begins as a copy: a draft, which nobody has until it is saved. */
export function NewTierDialog(props: NewTierDialogProps) {
  return props.opened ? <Content key={props.from} {...props} /> : null;
}

function Content({ opened, tiers, from, onClose, onMade }: NewTierDialogProps) {
  const begin = useDrafts((state) => state.begin);
  const drafts = useDrafts((state) => state.drafts);
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [copied, setCopied] = useState(from);
  const [tried, setTried] = useState(false);
  const taken = tiers.some((tier) => tier.name === name) || drafts[name] !== undefined;
  const valid = tierNameSchema.safeParse(name).success;
  const error = taken
    ? t('There is a tier {{name}} already', { name })
    : tried && !valid
      ? t('Lower-case letters, digits and hyphens, a letter first')
      : undefined;
  const make = () => {
    setTried(true);
    const source = tiers.find((tier) => tier.name === copied);
    if (!valid || taken || source === undefined) return;
    begin(name, copyOfTier(source.document, name, title.trim() === '' ? name : title.trim()), 0);
    onMade(name);
  };
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('New tier')}
      footer={
        <>
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button tone="primary" onClick={make}>
            {t('Begin a draft')}
          </Button>
        </>
      }
    >
      <div className={styles['fields']}>
        <TextField
          label={t('Name')}
          mono
          autoFocus
          value={name}
          onChange={(next) => setName(next.toLowerCase())}
          error={error}
          hint={t('Stands in commands and files, and stays')}
        />
        <TextField
          label={t('Title, if another than its name')}
          value={title}
          onChange={setTitle}
          maxLength={60}
        />
        <SelectField
          label={t('A copy of')}
          value={copied}
          onChange={setCopied}
          options={tiers.map((tier) => ({ value: tier.name, label: tier.title }))}
        />
      </div>
    </Dialog>
  );
}
