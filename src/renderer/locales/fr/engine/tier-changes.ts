import type { French } from '../french.ts';

/** Tenants move from tier to tier. */
export const tierChanges: French = {
  'A date and time in ISO 8601': 'Une date et heure en ISO 8601',
  'all is set already': 'tout est déjà réglé',
  'API calls this month': 'appels d’API ce mois-ci',
  'at once, for new sessions': 'aussitôt, pour les nouvelles sessions',
  'backup before a change of tier': 'sauvegarde avant un changement de palier',
  'Backup before the change': 'Sauvegarde avant le changement',
  'The list of scheduled changes shows those there are.':
    'La liste des changements prévus montre ceux qui existent.',
  'cancel tier change': 'annuler un changement de palier',
  'Cancelled and undone; the tenant is on its former tier':
    'Annulé et défait ; le locataire est à son ancien palier',
  'Cancelled while it was converted': 'Annulé pendant la conversion',
  'change tier': 'changer de palier',
  'change tiers': 'changer le palier de plusieurs',
  'Move {{count}} tenants to {{tier}}, version {{version}}':
    'Faire passer {{count}} locataires à {{tier}}, version {{version}}',
  'Move tenants, wave by wave': 'Faire passer les locataires, vague après vague',
  'Stopped: {{text}}; who was moved stays': 'Arrêté : {{text}} ; qui est passé le reste',
  'begin no more; who was moved stays, and who is on the way arrives':
    'n’en plus commencer ; qui est passé le reste, qui est en route arrive',
  'The waves were stopped': 'Les vagues ont été arrêtées',
  '; stopped after wave {{wave}}': ' ; arrêté après la vague {{wave}}',
  'wave {{wave}} of {{waves}}: {{done}} done, {{failed}} failed, {{left}} left':
    'vague {{wave}} sur {{waves}} : {{done}} faits, {{failed}} échoués, {{left}} restants',
  'wave {{wave}} of {{waves}}: {{done}} done, {{failed}} failed, {{left}} left; {{rate}} a minute':
    'vague {{wave}} sur {{waves}} : {{done}} faits, {{failed}} échoués, {{left}} restants ; {{rate}} par minute',
  'Check what stands in the way': 'Vérifier ce qui s’y oppose',
  'Choose another tier, or make the blueprint ready for it.':
    'Choisir un autre palier, ou y préparer le modèle.',
  'Comes at {{at}}, as change {{id}}': 'Prévu à {{at}}, changement {{id}}',
  'from {{model}} to {{to}}: out of service while its rows are copied':
    'de {{model}} en {{to}} : hors service pendant la copie des lignes',
  'Hold it to its configuration': 'Le tenir à sa configuration',
  'in its new place': 'dans son nouveau lieu',
  'Isolation that the tier allows': 'Isolation que le palier permet',
  'it had arrived before the undo began; nothing was undone':
    'il était arrivé avant le retour ; rien n’a été défait',
  'it has {{text}} {{how}}, and {{place}} would be allowed':
    'il a {{text}} {{how}}, et {{place}} seraient permis',
  'It is on {{tier}}, version {{version}}, already': 'Il est déjà à {{tier}}, version {{version}}',
  'it is {{status}}, and what a shut tenant gets back is what it had':
    'il est {{status}}, et un locataire fermé retrouve ce qu’il avait',
  'it was there already': 'il y était déjà',
  'its server {{how}}, and Cadastre cannot move it to another server yet':
    'son serveur {{how}}, et Cadastre ne sait pas encore le changer de serveur',
  'its tier allows the model it has': 'son palier permet le modèle qu’il a',
  'its tier asks for a backup before a change, and no folder for it is named':
    'son palier demande une sauvegarde avant tout changement, et aucun dossier n’est donné',
  'Job {{id}} is at work on it': 'La tâche {{id}} y travaille',
  'Lead it back to its former place': 'Le ramener à son ancien lieu',
  'lead it back to its former place': 'le ramener à son ancien lieu',
  'Let it remove some, or wait until it fits.': 'Lui en faire supprimer, ou attendre que cela tienne.',
  'Let it remove what it needs no more.': 'Lui faire supprimer ce dont il n’a plus besoin.',
  'Let its application close some.': 'Faire fermer des sessions par son application.',
  'Look at that one, and cancel it first.': 'Regarder celui-là, et l’annuler d’abord.',
  'Move tenants whose change of tier has come, or fits now':
    'Faire passer les locataires dont le changement est venu, ou convient',
  'Move {{name}} to {{tier}}, version {{version}}': 'Faire passer {{name}} à {{tier}}, version {{version}}',
  'Name one, or set one for all in the settings.':
    'En donner un, ou en régler un pour tous dans les réglages.',
  'Name the former tier again': 'Réinscrire l’ancien palier',
  'name the former tier again': 'réinscrire l’ancien palier',
  'Name the tier in the books': 'Inscrire le palier au registre',
  'neither tier asks for one': 'aucun des deux paliers n’en demande',
  'no folder': 'aucun dossier',
  'none done': 'aucun fait',
  'Not begun: it was stopped': 'Pas commencé : arrêté',
  'Not begun: {{count}} of wave {{wave}} failed': 'Pas commencé : {{count}} en échec dans la vague {{wave}}',
  'on the disk': 'sur le disque',
  'on {{tier}}, version {{version}}': 'à {{tier}}, version {{version}}',
  'Only a tenant in service is moved.': 'Seul un locataire en service change de palier.',
  'schedule tier change': 'planifier un changement de palier',
  'That job shows what becomes of it.': 'Cette tâche montre ce qu’il en advient.',
  'sessions open': 'sessions ouvertes',
  'Set back what was found': 'Rétablir ce qui fut trouvé',
  'signs in, and is given what the tier says': 'se connecte, et reçoit ce que dit le palier',
  'Tenant {{slug}} cannot be moved to {{tier}}: {{list}}':
    'Le locataire {{slug}} ne peut passer à {{tier}} : {{list}}',
  'Tenant {{slug}} has a change of tier to come already':
    'Le locataire {{slug}} a déjà un changement de palier prévu',
  'The folder for backups is not set any more': 'Le dossier des sauvegardes n’est plus réglé',
  'the tenant was {{status}} when its time came': 'le locataire était {{status}} le moment venu',
  'the tier {{tier}} allows isolation by {{text}}, and it cannot be converted: {{why}}':
    'le palier {{tier}} permet l’isolation par {{text}}, et il ne peut être converti : {{why}}',
  'the tier {{tier}} allows isolation by {{text}}, and its blueprint {{blueprint}} supports {{list}}':
    'le palier {{tier}} permet l’isolation par {{text}}, et son modèle {{blueprint}} permet {{list}}',
  'The tier {{tier}} is retired: nobody is moved to it any more':
    'Le palier {{tier}} est retiré : plus personne n’y passe',
  'There is no change of tier number {{id}}': 'Il n’y a pas de changement de palier numéro {{id}}',
  'This change has ended: {{status}}': 'Ce changement est fini : {{status}}',
  'tier change {{id}}': 'changement de palier {{id}}',
  'Undone after: {{why}}; the tenant is on its former tier':
    'Défait après : {{why}} ; le locataire est à son ancien palier',
  'Waits until it fits, as change {{id}}: {{why}}': 'Attend que cela convienne, changement {{id}} : {{why}}',
  '{{list}}; not moved: {{text}}': '{{list}} ; pas passés : {{text}}',
  '{{place}}, {{count}} tables': '{{place}}, {{count}} tables',
  '{{why}}. Its former place in {{database}} is kept': '{{why}}. Son ancien lieu dans {{database}} est gardé',
  'from no tier to {{tier}}, version {{version}}': 'd’aucun palier à {{tier}}, version {{version}}',
  'from {{tier}}, version {{version}} to {{next}}, version {{new}}':
    'de {{tier}}, version {{version}} à {{next}}, version {{new}}',
  'not by this job: they are put in force for all tenants of a server at once':
    'pas par cette tâche : la mise en vigueur vaut pour tous les locataires d’un serveur',
  'Networks and TLS': 'Réseaux et TLS',
};
