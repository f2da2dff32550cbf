import type { Environment } from '../../../shared/models/platform.ts';
import type { EncryptionScheme } from '../../../shared/models/secret.ts';

export const ENVIRONMENT_WORDS: Record<Environment, { title: string; hint: string }> = {
  development: { title: 'Development', hint: 'for trying; nothing is asked twice' },
  staging: { title: 'Staging', hint: 'marked in ochre' },
  production: { title: 'Production', hint: 'marked in plum; what destroys asks for the name' },
};

export const SCHEME_WORDS: Record<EncryptionScheme, { title: string; hint: string }> = {
  'aes-256-gcm': { title: 'AES-256-GCM', hint: 'the usual choice' },
  fernet: { title: 'Fernet', hint: 'tokens that a Python application can open with the same key' },
};
