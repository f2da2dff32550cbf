import type { Environment } from '../../../shared/models/platform.ts';
import type { EncryptionScheme } from '../../../shared/models/secret.ts';
import { type Word, word } from '../../locales/index.ts';

export const ENVIRONMENT_WORDS: Record<Environment, { title: Word; hint: Word }> = {
  development: { title: word('Development'), hint: word('for trying; nothing is asked twice') },
  staging: { title: word('Staging'), hint: word('marked in ochre') },
  production: { title: word('Production'), hint: word('marked in plum; what destroys asks for the name') },
};

export const SCHEME_WORDS: Record<EncryptionScheme, { title: Word; hint: Word }> = {
  'aes-256-gcm': { title: word('AES-256-GCM'), hint: word('the usual choice') },
  fernet: {
    title: word('Fernet'),
    hint: word('tokens that a Python application can open with the same key'),
  },
};
