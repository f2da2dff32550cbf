import type { ClosedReason } from '../../shared/models/routing.ts';

export type PageLanguage = 'fr' | 'en';

/** Why a request is not served: what the gate says of a tenant, or that nothing can be said. */
export type PageReason = ClosedReason | 'unknown' | 'refused' | 'sign-in' | 'unavailable';

interface Page {
  readonly title: string;
  readonly text: string;
}

/** What a tenant's users read. The sentences of the gate, with one that says what to do. */
const PAGES: Readonly<Record<PageReason, Readonly<Record<PageLanguage, Page>>>> = {
  'trial-over': {
    fr: { title: 'Essai terminé, souscrivez', text: 'Vos données sont conservées.' },
    en: { title: 'Trial over, please subscribe', text: 'Your data is kept.' },
  },
  suspended: {
    fr: { title: 'Paiement requis', text: 'Vos données sont conservées jusqu’au règlement.' },
    en: { title: 'Payment required', text: 'Your data is kept until it is settled.' },
  },
  cancelled: {
    fr: { title: 'Compte annulé', text: 'Contactez votre fournisseur pour le rouvrir.' },
    en: { title: 'Account cancelled', text: 'Ask your provider to open it again.' },
  },
  deleted: {
    fr: { title: 'Compte supprimé', text: 'Contactez votre fournisseur si c’est une erreur.' },
    en: { title: 'Account deleted', text: 'Ask your provider if that is a mistake.' },
  },
  'not-ready': {
    fr: { title: 'Compte en préparation', text: 'Réessayez dans un instant.' },
    en: { title: 'Account not ready yet', text: 'Try again in a moment.' },
  },
  unknown: {
    fr: { title: 'Adresse inconnue', text: 'Aucun client ne porte ce nom.' },
    en: { title: 'Unknown address', text: 'No customer has this name.' },
  },
  refused: {
    fr: { title: 'Accès refusé', text: 'La demande désigne un autre client.' },
    en: { title: 'Access refused', text: 'The request names another customer.' },
  },
  'sign-in': {
    fr: { title: 'Connexion requise', text: 'Identifiez-vous, puis réessayez.' },
    en: { title: 'Sign-in required', text: 'Sign in, then try again.' },
  },
  unavailable: {
    fr: { title: 'Service indisponible', text: 'Réessayez dans un instant.' },
    en: { title: 'Service unavailable', text: 'Try again in a moment.' },
  },
};

export const PAGE_REASONS = Object.keys(PAGES) as PageReason[];

/** A whole page without anything from outside: style, script and address of nobody. */
export function messagePage(reason: PageReason, language: PageLanguage): string {
  const { title, text } = PAGES[reason][language];
  return `<!doctype html>
    <html lang='${language}'>
    <meta charset='utf-8'>
    <meta name='viewport' content='width=device-width'>
    <title>${title}</title>
    <style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
    <h1>${title}</h1>
    <p>${text}</p>
    </html>`;
}
