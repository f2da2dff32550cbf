export { loginUrlOf } from './login-url.ts';
export { listMessages } from './message-store.ts';
export type { MessageValues } from './message-values.ts';
export { type MailContext, type MessageOrder, sendMessage } from './send-message.ts';
export { tryMail } from './try-mail.ts';
