import type { RoutingKind, RoutingRun, RoutingStatus } from '../../../../shared/models/routing.ts';
import { type Word, word } from '../../../locales/index.ts';
import type { IconName } from '../../../parts/index.ts';

export const KIND_WORDS: Record<RoutingKind, { title: Word; hint: Word }> = {
  nginx: { title: word('nginx'), hint: word('a map of host names, and the server blocks') },
  ingress: { title: word('Ingress'), hint: word('one for each open tenant, for Kubernetes') },
  pgbouncer: { title: word('pgbouncer'), hint: word('databases, without a list of users') },
  registry: { title: word('Registry'), hint: word('JSON, for applications and scripts') },
};

export const STATE_WORDS: Record<
  RoutingStatus['state'],
  { word: Word; tone: 'ok' | 'warn' | 'danger' | 'grey'; icon: IconName }
> = {
  off: { word: word('Not written'), tone: 'grey', icon: 'ban' },
  'not-agreed': { word: word('Waits for your word'), tone: 'warn', icon: 'alert' },
  current: { word: word('Up to date'), tone: 'ok', icon: 'ok' },
  behind: { word: word('Behind'), tone: 'warn', icon: 'clock' },
  failed: { word: word('Failed'), tone: 'danger', icon: 'failed' },
};

export const OUTCOME_WORDS: Record<RoutingRun['outcome'], { word: Word; tone: string; icon: IconName }> = {
  written: { word: word('written'), tone: 'is-ok', icon: 'ok' },
  unchanged: { word: word('nothing new'), tone: 'third', icon: 'bar' },
  failed: { word: word('failed'), tone: 'is-danger', icon: 'failed' },
};
