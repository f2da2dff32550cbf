import type { French } from '../french.ts';

/** Measuring what tenants use, and alerts. */
export const usage: French = {
  'Measure what tenants use': 'Mesurer ce que les locataires utilisent',
  'raise alert': 'lever une alerte',
  'end alert': 'mettre fin à une alerte',
  'silence alert': 'mettre une alerte en sourdine',
  'end silence': 'mettre fin à la sourdine',
  'It has not answered in time': 'Il n’a pas répondu à temps',
  'nobody was due': 'personne n’était à mesurer',
  '{{count}} measured': '{{count}} mesurés',
  '{{count}} ended': '{{count}} terminées',
  '{{count}} not there: {{name}}': '{{count}} absents : {{name}}',
  '{{count}} owners could not be told': '{{count}} propriétaires n’ont pas pu être prévenus',
  '{{name}} does not answer, {{count}} tenants': '{{name}} ne répond pas, {{count}} locataires',
  'What its tenants use is unknown meanwhile: test the server.':
    'Ce que ses locataires utilisent est inconnu entre-temps : tester le serveur.',
  'All sessions of the server are in use': 'Toutes les sessions du serveur sont prises',
  'Another process is measuring at this moment': 'Un autre processus mesure en ce moment',
  'Try again in a few seconds.': 'Réessayer dans quelques secondes.',
  'There is no such tenant': 'Ce locataire n’existe pas',
  'It is not in service': 'Il n’est pas en service',
  'Its database is not on its server': 'Sa base n’est pas sur son serveur',
  'That time is still to come': 'Ce moment est encore à venir',
  'A time before now': 'Un moment passé',
  'Nothing says how often it is measured, nor against what':
    'Rien ne dit à quel rythme le mesurer, ni contre quoi',
  'At most 90 days from now': 'Au plus 90 jours à partir de maintenant',
  'Alert {{id}} has ended': 'L’alerte {{id}} est terminée',
  'Nobody is told of it any more': 'Personne n’en est plus prévenu',
  'There is no alert {{id}}': 'Il n’y a pas d’alerte {{id}}',
  'No alert has this number': 'Aucune alerte n’a ce numéro',
  'The list of alerts shows those there are.': 'La liste des alertes montre celles qu’il y a.',
  'Nothing measures {{name}}: nobody is told of it. There are {{list}}':
    'Rien ne mesure {{name}} : personne n’en est prévenu. Il y a {{list}}',
  'its server is asked what it uses; every 15 s at most':
    'son serveur est interrogé sur ce qu’il utilise ; toutes les 15 s au plus',
  'raised when every measure was over the threshold for so long':
    'levée quand chaque mesure a dépassé le seuil pendant ce temps',
  'one message to the owner for each; admins see all':
    'un message au propriétaire pour chacune ; les administrateurs voient tout',
};
