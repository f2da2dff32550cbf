import { useMantineColorScheme } from '@mantine/core';
import type { Settings } from '../../shared/models/settings.ts';
import { useUpdateSettings } from '../client/settings.ts';
import { Segments } from '../parts/index.ts';

type Scheme = Settings['colorScheme'];

const schemes = [
  { value: 'auto', icon: 'monitor', label: 'System', iconOnly: 'As the system' },
  { value: 'light', icon: 'sun', label: 'Light', iconOnly: 'Light' },
  { value: 'dark', icon: 'moon', label: 'Dark', iconOnly: 'Dark' },
] as const;

export function ThemeSwitch({ words = false }: { words?: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const update = useUpdateSettings();
  const choose = (scheme: Scheme) => {
    setColorScheme(scheme);
    update({ colorScheme: scheme });
  };
  const options = schemes.map(({ iconOnly, ...rest }) => (words ? rest : { ...rest, iconOnly }));
  return <Segments<Scheme> label="Colours" value={colorScheme} options={options} onChange={choose} />;
}
