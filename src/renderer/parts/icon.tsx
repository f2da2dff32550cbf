import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './icon.module.css';

const circle = <circle cx="8" cy="8" r="6" />;

/** Our own stroke set on a field of 16 by 16. */
const shapes = {
  alert: <path d="M8 2.2l6.2 11H1.8zM8 6.500v3M8 11.400v.01" />,
  anchor: (
    <>
      <circle cx="8" cy="3.5" r="1.5" />
      <path d="M8 5v9M3 9c0 3 2 5 5 5s5-2 5-5M5.500 7.500h5" />
    </>
  ),
  archive: <path d="M2 3h12v3H2zM3 6v7h10V6M6.500 8.800h3" />,
  arrow: <path d="M2.500 8h11M9.500 4l4 4-4 4" />,
  audit: <path d="M4 1.800h6l3 3v9.400H4zM6.300 8l1.200 1.200L10 6.700M6.300 11.500h4" />,
  back: <path d="M10 3.500L5.500 8 10 12.500" />,
  ban: (
    <>
      {circle}
      <path d="M3.800 3.800l8.400 8.400" />
    </>
  ),
  bar: (
    <>
      {circle}
      <path d="M5 8h6" />
    </>
  ),
  bell: (
    <path d="M8 2a4 4 0 014 4c0 3.500 1.500 5 1.500 5h-11S4 9.500 4 6a4 4 0 014-4zM6.600 13.500a1.500 1.500 0 002.800 0" />
  ),
  check: <path d="M3 8.500l3.200 3L13 4.500" />,
  clock: (
    <>
      {circle}
      <path d="M8 4.800V8l2.300 1.500" />
    </>
  ),
  columns: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <path d="M6.200 3v10M10 3v10" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1" />
      <path d="M10.500 5.500v-3h-8v8h3" />
    </>
  ),
  database: (
    <>
      <ellipse cx="8" cy="4" rx="5" ry="2" />
      <path d="M3 4v8c0 1.100 2.200 2 5 2s5-.9 5-2V4M3 8c0 1.100 2.200 2 5 2s5-.9 5-2" />
    </>
  ),
  density: <path d="M2.500 3.500h11M2.500 6.500h11M2.500 9.500h11M2.500 12.500h11" />,
  diamond: <path d="M8 2l6 6-6 6-6-6z" />,
  down: <path d="M3.500 6L8 10.500 12.500 6" />,
  download: <path d="M8 2.500V10M4.800 7L8 10.200 11.200 7M2.500 13.300h11" />,
  eye: (
    <>
      <path d="M2 8s2.200-4 6-4 6 4 6 4-2.200 4-6 4-6-4-6-4z" />
      <circle cx="8" cy="8" r="1.7" />
    </>
  ),
  'eye-off': <path d="M2 8s2.200-4 6-4 6 4 6 4-2.200 4-6 4-6-4-6-4zM3 13L13 3" />,
  failed: (
    <>
      {circle}
      <path d="M6 6l4 4M10 6l-4 4" />
    </>
  ),
  file: <path d="M4 1.800h5.500L12.500 5v9.200H4zM9.300 2v3.200h3.200" />,
  folder: <path d="M2 4.200a1 1 0 011-1h3.300l1.400 1.600H13a1 1 0 011 1v6a1 1 0 01-1 1H3a1 1 0 01-1-1z" />,
  forward: <path d="M6 3.500L10.500 8 6 12.500" />,
  gate: <path d="M3 13.500V6a5 5 0 0110 0v7.500M1.800 13.500h12.400M8 6.500v7M10 10.200v.01" />,
  info: (
    <>
      {circle}
      <path d="M8 7.500V11M8 5.100v.01" />
    </>
  ),
  isolation: <path d="M8 1.800l5 1.800v4c0 3.200-2 5.400-5 6.600-3-1.200-5-3.400-5-6.600v-4z" />,
  jobs: <path d="M1.500 8.500h3l2-5 3 9 2-4h3" />,
  key: (
    <>
      <circle cx="5" cy="11" r="2.7" />
      <path d="M7 9l6-6M10.500 5.500l2 2" />
    </>
  ),
  keyboard: (
    <>
      <rect x="1.5" y="4" width="13" height="8" rx="1.2" />
      <path d="M4.200 6.700h.01M6.700 6.700h.01M9.200 6.700h.01M11.700 6.700h.01M5 9.500h6" />
    </>
  ),
  link: (
    <path d="M6.500 9.500l3-3M7 4.500L8.500 3a3 3 0 014.300 4.300l-1.300 1.400M9 11.500L7.500 13a3 3 0 01-4.300-4.300l1.300-1.400" />
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
      <path d="M5.500 7V5a2.500 2.500 0 015 0v2" />
    </>
  ),
  migrations: <path d="M3 13.500h3v-4h4v-4h3M10.500 3L13 5.500 10.500 8" />,
  monitor: (
    <>
      <rect x="2" y="3" width="12" height="8" rx="1" />
      <path d="M6 13.500h4M8 11v2.500" />
    </>
  ),
  moon: <path d="M13.500 9.500A6 6 0 016.500 2.500a6 6 0 107 7z" />,
  more: <path d="M3.500 8h.01M8 8h.01M12.500 8h.01" strokeWidth="2.2" />,
  narrow: <path d="M2.500 8h4M4.500 5.500L7 8l-2.500 2.500M13.500 8h-4M11.500 5.500L9 8l2.500 2.500" />,
  ok: (
    <>
      {circle}
      <path d="M5.300 8.200l1.900 1.900 3.500-3.900" />
    </>
  ),
  pause: (
    <>
      {circle}
      <path d="M6.600 6v4M9.400 6v4" />
    </>
  ),
  pending: <circle cx="8" cy="8" r="5.5" strokeDasharray="2 2" />,
  person: (
    <>
      <circle cx="8" cy="5.2" r="2.7" />
      <path d="M2.800 13.700c.4-2.700 2.600-4.200 5.200-4.200s4.800 1.500 5.200 4.200" />
    </>
  ),
  plug: <path d="M6 1.800v3M10 1.800v3M4.500 4.800h7v2.700a3.500 3.500 0 01-7 0zM8 11v3" />,
  plus: <path d="M8 3v10M3 8h10" />,
  queue: <path d="M2.500 3.500h11M2.500 8h7M2.500 12.500h4M11 9.500v4M13.500 9.500v4" />,
  retry: <path d="M13 8a5 5 0 11-1.600-3.700M13 2.500v2.800h-2.800" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.500 10.500L14 14" />
    </>
  ),
  server: (
    <>
      <rect x="2" y="2.5" width="12" height="4.500" rx="1" />
      <rect x="2" y="9" width="12" height="4.5" rx="1" />
      <path d="M4.500 4.800h.01M4.500 11.300h.01M7 4.800h4.500M7 11.300h4.500" />
    </>
  ),
  settings: (
    <>
      <path d="M2 4.500h6M12 4.500h2M2 11.500h2M8 11.500h6" />
      <circle cx="10" cy="4.5" r="1.8" />
      <circle cx="6" cy="11.5" r="1.800" />
    </>
  ),
  'shield-ok': (
    <path d="M8 1.800l5 1.800v4c0 3.200-2 5.400-5 6.600-3-1.200-5-3.400-5-6.600v-4zM5.600 8l1.700 1.700 3-3.300" />
  ),
  spinner: (
    <>
      <circle cx="8" cy="8" r="5.5" strokeOpacity=".25" />
      <path d="M8 2.500A5.500 5.500 0 0113.500 8" />
    </>
  ),
  stop: <rect x="4" y="4" width="8" height="8" rx="1" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.500V3M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1" />
    </>
  ),
  tenants: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" />
      <path d="M2 7h7M9 2v12M9 10h5" />
    </>
  ),
  pen: (
    <path d="M3 13l.6-3L10.500 3a1.600 1.600 0 012.400 2.300L6 12.400zM9.300 4.300l2.400 2.300M9 13.300h4.500" />
  ),
  terminal: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1" />
      <path d="M4.500 6l2 2-2 2M8.500 10.500h3" />
    </>
  ),
  tiers: <path d="M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3" />,
  trash: <path d="M2.500 4.500h11M6 4.500V2.800h4v1.700M4 4.500l.7 9h6.600l.7-9M6.800 7v4M9.200 7v4" />,
  trial: <path d="M4.500 2h7M4.500 14h7M5 2c0 3 6 4 6 6s-6 3-6 6M11 2c0 3-6 4-6 6" />,
  undo: <path d="M3 6h6.500a3.500 3.500 0 010 7H6M5.500 3.200L2.700 6l2.800 2.800" />,
  unknown: (
    <>
      <circle cx="8" cy="8" r="6" strokeDasharray="2.2 1.8" />
      <path d="M6.500 6.600a1.600 1.600 0 113 .6c-.4.7-1.500.9-1.500 1.900M8 11v.01" />
    </>
  ),
  up: <path d="M3.500 10L8 5.500 12.500 10" />,
  wide: <path d="M6.500 8h-4M4.500 5.500L2 8l2.500 2.500M9.500 8h4M11.500 5.500L14 8l-2.500 2.500" />,
  wrench: (
    <path d="M13.500 4.700L11.200 7 9 6.500l-.5-2.200L10.800 2a3.800 3.800 0 00-4.900 4.900l-3.600 3.600a1.600 1.600 0 002.300 2.300l3.700-3.600a3.800 3.800 0 005.200-4.500z" />
  ),
  x: <path d="M4 4l8 8M12 4l-8 8" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

interface IconProps {
  name: IconName;
  /** 16 by itself, 14 in buttons and rows, 12 in tags. */
  size?: 12 | 14 | 16;
  className?: string | undefined;
  /** Only where no word stands beside it. */
  label?: string;
}

export function Icon({ name, size = 14, className, label }: IconProps) {
  const spins = name === 'spinner' && 'spin';
  return (
    <svg
      className={classes(styles['icon'], size === 12 && styles['tiny'], spins, className)}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      role={label === undefined ? undefined : 'img'}
      aria-hidden={label === undefined}
      aria-label={label}
    >
      {shapes[name]}
    </svg>
  );
}
