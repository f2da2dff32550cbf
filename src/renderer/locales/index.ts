export { keepLanguage, keptLanguage, type Locale, resolveLocale } from './language.ts';
export { tx } from './rich-text.tsx';
export { currentLocale, setLocale, t, tn, type Word, word } from './text.ts';
export { english, Told, told } from './told.tsx';
