import type { French } from './french.ts';

export const parts: French = {
  ' or ': ' ou ',
  any: 'tous',
  'Cadastre could not answer.': 'Cadastre n’a pas pu répondre.',
  'Cadastre does not answer.': 'Cadastre ne répond pas.',
  'Compact rows': 'Lignes serrées',
  'Copy the error': 'Copier l’erreur',
  'Height of rows': 'Hauteur des lignes',
  'It matches.': 'C’est identique.',
  'Keep it': 'Conserver',
  'Nothing happens until it matches.': 'Rien ne se passe tant que ce n’est pas identique.',
  'Nothing like this': 'Rien de tel',
  'Nothing to choose from yet': 'Rien à choisir pour l’instant',
  'One field is not as it should be.': 'Un champ n’est pas valable.',
  'Open the address again that Cadastre printed when it started.':
    'Rouvrir l’adresse que Cadastre a affichée à son démarrage.',
  'Regular rows': 'Lignes moyennes',
  'Remove the filter {{what}}': 'Retirer le filtre {{what}}',
  'Roomy rows': 'Lignes aérées',
  'Search by {{what}}': 'Chercher par {{what}}',
  'See that it still runs, then try again.': 'Vérifier qu’il tourne encore, puis réessayer.',
  'Select all rows shown': 'Sélectionner toutes les lignes affichées',
  'Select {{label}}': 'Sélectionner {{label}}',
  'Set it up': 'L’installer',
  'Show or hide what is typed': 'Montrer ou masquer la saisie',
  'Some fields are not as they should be.': 'Des champs ne sont pas valables.',
  'This page is no longer signed in.': 'Cette page n’est plus connectée.',
  'Try again; if it stays, restart Cadastre and look at its log.':
    'Réessayer ; si cela persiste, redémarrer Cadastre et lire son journal.',
  'Type {{what}}, <slug/>': 'Taper {{what}}, <slug/>',
  'Width of {{title}}: arrow keys, double click for its own':
    'Largeur de {{title}} : flèches, double clic pour la sienne',
  '{{what}} is': '{{what}} :',
  '{{what}} is {{says}}': '{{what}} : {{says}}',
};
