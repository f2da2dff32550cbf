import { useMantineColorScheme } from '@mantine/core';
import type { Settings } from '../../shared/models/settings.ts';
import { useUpdateSettings } from '../client/settings.ts';
import { t, word } from '../locales/index.ts';
import { Segments } from '../parts/index.ts';

type Scheme = Settings['colorScheme'];

const schemes = [
  { value: 'auto', icon: 'monitor', label: word('System'), iconOnly: word('As the system') },
  { value: 'light', icon: 'sun', label: word('Light'), iconOnly: word('Light') },
  { value: 'dark', icon: 'moon', label: word('Dark'), iconOnly: word('Dark') },
] as const;

export function ThemeSwitch({ words = false }: { words?: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const update = useUpdateSettings();
  const choose = (scheme: Scheme) => {
    setColorScheme(scheme);
    update({ colorScheme: scheme });
  };
  const options = schemes.map(({ value, icon, label, iconOnly }) => ({
    value,
    icon,
    label: t(label),
    ...(!words && { iconOnly: t(iconOnly) }),
  }));
  return <Segments<Scheme> label={t('Colours')} value={colorScheme} options={options} onChange={choose} />;
}
