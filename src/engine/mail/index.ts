export { loginUrlOf } from './login-url.ts';
export { listMessages } from './message-store.ts';
export { type MailContext, sendMessage } from './send-message.ts';
export { tryMail } from './try-mail.ts';
