export { Alerts } from './alerts.tsx';
export { AttentionView } from './attention-view.tsx';
export { useAttention } from './use-attention.ts';
