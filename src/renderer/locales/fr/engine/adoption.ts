import type { French } from '../french.ts';

/** Databases that become tenants, and what belongs to none. */
export const adoption: French = {
  '(no database)': '(aucune base)',
  'A column stands twice': 'Une colonne figure deux fois',
  'A trial is of a subscription: name its plan too':
    'Un essai est celui d’un abonnement : donner aussi sa formule',
  'A whole number from 0 to 365': 'Un nombre entier de 0 à 365',
  'adoption {{id}}': 'adoption {{id}}',
  'database: another tenant has it by now': 'database : un autre locataire l’a désormais',
  'Every role of the server may connect to {{database}}, other tenants too':
    'Tout rôle du serveur peut se connecter à {{database}}, d’autres locataires aussi',
  'It is a template': 'C’est une base template',
  'It was the place of a tenant that was converted, and is kept':
    'C’était la place d’un locataire converti, et elle est gardée',
  'Tenants of Cadastre share it': 'Des locataires de Cadastre la partagent',
  'It is the platform database of another Cadastre': 'C’est la base plateforme d’un autre Cadastre',
  'It lets nobody in, not even a superuser': 'Elle ne laisse entrer personne, pas même un superuser',
  'Its encoding is {{encoding}}; templates and backups of Cadastre are UTF8':
    'Son encodage est {{encoding}} ; les bases template et sauvegardes de Cadastre sont en UTF8',
  'Name the database': 'Nommer la base',
  'No database is called like that': 'Aucune base ne s’appelle ainsi',
  'No plan {{plan}}; there are {{text}}': 'Aucune formule {{plan}} ; il y a {{text}}',
  'No role was chosen': 'Aucun rôle n’a été choisi',
  'Nobody but superusers signs in to it; {{how}}': 'Seuls des superusers s’y connectent ; {{how}}',
  'Not valid': 'Non valable',
  'owner_email: used by another tenant': 'owner_email : utilisé par un autre locataire',
  'role: {{role}} is the login of another tenant': 'role : {{role}} est le login d’un autre locataire',
  'Say on which server': 'Dire sur quel serveur',
  'servers of a file': 'serveurs d’un fichier',
  'Several roles sign in to it ({{text}}): say which, or {{how}}':
    'Plusieurs rôles s’y connectent ({{text}}) : dire lequel, ou bien : {{how}}',
  'slug: {{slug}} is taken': 'slug : {{slug}} est pris',
  'stop here; what was adopted stays': 's’arrêter ici ; ce qui fut adopté reste',
  'Stopped: {{list}}; what was adopted stays': 'Arrêté : {{list}} ; ce qui fut adopté reste',
  'Tenant {{slug}} has it already': 'Le locataire {{slug}} l’a déjà',
  'The adoption was stopped': 'L’adoption a été arrêtée',
  'The database belongs to the superuser {{owner}}; that role is never shut out or dropped':
    'La base est au superuser {{owner}} ; ce rôle n’est jamais exclu ni supprimé',
  'The database said nothing of itself': 'La base n’a rien dit d’elle-même',
  'The header has no column database': 'L’en-tête n’a pas de colonne database',
  'The row is gone from the platform database': 'La ligne a disparu de la base plateforme',
  'The version was found by the tables: there is no history of migrations with checksums':
    'La version fut trouvée par les tables : il n’y a pas d’historique de migrations avec sommes de contrôle',
  'There is a table cadastre.schema_history that belongs to no superuser; it is not believed':
    'Une table cadastre.schema_history n’est à aucun superuser ; elle n’est pas crue',
  'There is no blueprint {{blueprint}}': 'Il n’y a pas de modèle {{blueprint}}',
  'There is no such database on {{name}} that a tenant could have':
    'Aucune base de ce nom sur {{name}} ne pourrait être à un locataire',
  'Unknown column {{text}}; known are {{list}}': 'Colonne inconnue {{text}} ; connues : {{list}}',
  'with the login own-role the tenant gets one of its own':
    'avec le login own-role, le locataire en reçoit un à lui',
  '{{role}} has nothing in it and may not sign in to it': '{{role}} n’y a rien et ne peut s’y connecter',
  '{{role}} has something in {{count}} other databases too; {{how}}':
    '{{role}} a aussi quelque chose dans {{count}} autres bases ; {{how}}',
  '{{role}} has something in {{count}} other databases; a suspension takes its CONNECT here and leaves its login':
    '{{role}} a quelque chose dans {{count}} autres bases ; une suspension lui retire CONNECT ici et lui laisse LOGIN',
  '{{role}} is a member of {{owner}}, so it owns what that one owns':
    '{{role}} est membre de {{owner}} : il possède donc ce que celui-ci possède',
  '{{role}} is the login of tenant {{slug}}; {{how}}':
    '{{role}} est le login du locataire {{slug}} ; {{how}}',
  '{{role}} owns the database and signs in: it can undo limits, settings and a freeze':
    '{{role}} possède la base et se connecte : il peut défaire limites, réglages et gel',
  'Its tier is not set yet: {{why}}': 'Son palier n’est pas encore réglé : {{why}}',
  'It has {{count}} sessions open, and its tier gives {{limit}}':
    'Elle a {{count}} sessions ouvertes, et son palier en donne {{limit}}',
  'It has {{size}} on the disk, and its tier gives {{limit}}':
    'Elle a {{size}} sur le disque, et son palier en donne {{limit}}',
  '{{tool}}, before Cadastre': '{{tool}}, avant Cadastre',
  '{{tool}} began {{text}} and did not end it, as {{place}} says':
    '{{tool}} a commencé {{text}} sans le finir, d’après {{place}}',
  '{{tool}} made it, as {{place}} says; a blueprint with its files and format: {{kind}} would go on from there':
    '{{tool}} l’a faite, d’après {{place}} ; un modèle avec ses fichiers et format: {{kind}} continuerait de là',
  '{{list}}: not the text that {{tool}} applied, as the checksum in {{place}} says':
    '{{list}} : pas le texte que {{tool}} a appliqué, d’après la somme de contrôle de {{place}}',
  '{{tool}} has applied what no blueprint has, as {{place}} says: {{list}}':
    '{{tool}} a appliqué ce qu’aucun modèle n’a, d’après {{place}} : {{list}}',
};
