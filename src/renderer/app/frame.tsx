import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSettings } from '../client/settings.ts';
import { classes } from '../lib/classes.ts';
import styles from './frame.module.css';
import { Keys } from './keys.tsx';
import { Palette } from './palette/palette.tsx';
import { hasDetail } from './places.ts';
import { PlatformNotice } from './platform-notice.tsx';
import { Rail } from './rail.tsx';
import { useShortcuts } from './shortcuts.tsx';
import { TopBar } from './top-bar.tsx';

/** Top bar, rail and page. The rail makes room for a detail in a small window; the person's choice wins. */
export function Frame({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const { railCollapsed } = useSettings();
  const small = useMediaQuery('(max-width: 1439px)', window.innerWidth < 1440, {
    getInitialValueInEffect: false,
  });
  const collapsed = railCollapsed ?? (small && hasDetail(location));
  useShortcuts(collapsed);
  return (
    <div className={classes(styles['frame'], collapsed && styles['collapsed'])}>
      <TopBar tight={collapsed} />
      <Rail collapsed={collapsed} />
      <main className={styles['main']}>
        <PlatformNotice />
        {children}
      </main>
      <Palette />
      <Keys />
    </div>
  );
}
