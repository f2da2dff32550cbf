import type { French } from '../french.ts';

/** Acts and steps of tiers, of configurations and of changes of tier. */
export const tierWork: French = {
  'apply configuration': 'appliquer la configuration',
  'apply access rules': 'appliquer les règles d’accès',
  'end what runs over its limits': 'mettre fin à ce qui dépasse ses limites',
  'change tier': 'changer de palier',
  'schedule tier change': 'programmer un changement de palier',
  'cancel tier change': 'annuler un changement de palier',
  'publish tier': 'publier un palier',
  'publish shipped tiers': 'publier les paliers livrés',
  'Hold {{name}} to its configuration': 'Tenir {{name}} à sa configuration',
  'Read what the server holds it to': 'Lire à quoi le serveur le tient',
  'Hold it to its configuration': 'Le tenir à sa configuration',
  'Ask as the tenant what holds': 'Demander en tant que locataire ce qui tient',
  'Compare configurations with servers': 'Comparer les configurations aux serveurs',
  'Move {{name}} to {{tier}}, version {{version}}': 'Mener {{name}} à {{tier}}, version {{version}}',
  'Backup before the change': 'Sauvegarde avant le changement',
  'Isolation that the tier allows': 'L’isolation que le palier permet',
  'Check what stands in the way': 'Vérifier ce qui s’y oppose',
  'Name the tier in the books': 'Nommer le palier dans les registres',
  Moved: 'Changé de palier',
  'Move tenants whose change of tier has come, or fits now':
    'Mener les locataires dont le changement de palier est venu, ou tient maintenant',
  'Variable {{name}}': 'Variable {{name}}',
  '{{place}}: variable {{name}}': '{{place}} : variable {{name}}',
};
