import type { French } from './french.ts';

/** Databases that become tenants, and those that belong to none. */
export const adoption: French = {
  ', by its history': ', d’après son historique',
  ', by the history of the tool that made it': ', d’après l’historique de l’outil qui l’a faite',
  ', by its tables': ', d’après ses tables',
  'A role of its own beside it': 'Un rôle à lui, à côté',
  Adopt: 'Adopter',
  'Adopt databases': 'Adopter des bases',
  'Adopt instead keeps it and makes it a tenant.': 'Adopter la conserve et en fait un locataire.',
  'Adopt {{count}} databases': ['Adopter {{count}} base', 'Adopter {{count}} bases'],
  'Adopt {{name}}': 'Adopter {{name}}',
  'Adopting databases': 'Adoption de bases',
  'Adopting runs': 'L’adoption exécute',
  'Adopt…': 'Adopter…',
  'Active at once and subscribed.': 'Actifs aussitôt et abonnés.',
  'Active at once, without a subscription: one can be given later.':
    'Actifs aussitôt, sans abonnement ; il peut venir plus tard.',
  'On trial to {{date}}; suspended then, unless a payment comes before.':
    'À l’essai jusqu’au {{date}} ; suspendus ensuite, sauf paiement d’ici là.',
  '0 to {{most}}; 0 is without a trial': 'De 0 à {{most}} ; 0, c’est sans essai',
  'No subscription': 'Sans abonnement',
  'none|subscription': 'aucun',
  '{{plan}}, {{count}} days of trial': [
    '{{plan}}, {{count}} jour d’essai',
    '{{plan}}, {{count}} jours d’essai',
  ],
  'Active where the server lets its login in, else suspended, to be reactivated.':
    'Actif si le serveur laisse entrer son login, sinon suspendu, à réactiver.',
  'Give its login a new password': 'Donner un nouveau mot de passe à son login',
  'It becomes a tenant again under its number. Its data and roles stay as they are.':
    'Redevient un locataire sous son numéro. Ses données et ses rôles restent tels quels.',
  'It can be subscribed later': 'On peut l’abonner plus tard',
  'Left empty: made from the name': 'Vide : tiré du nom',
  'Owner e-mail, if known': 'E-mail du propriétaire, si connu',
  'Take back {{name}}': 'Reprendre {{name}}',
  'Take back…': 'Reprendre…',
  'Take it back': 'Le reprendre',
  'Taking it back instead keeps it and makes it a tenant again.':
    'Reprendre le conserve et en refait un locataire.',
  'The shared database and its other tenants stay. Its roles are shut out first and keep their names.':
    'La base partagée et ses autres locataires restent. Ses rôles sont d’abord fermés et gardent leur nom.',
  'This deletes the rows of <name/> on {{server}}. <why/>':
    'Supprime les lignes de <name/> sur {{server}}. <why/>',
  'Where messages to the owner go': 'Où vont les messages au propriétaire',
  Conn: 'Conn.',
  'customer_*': 'client_*',
  'Database without a tenant': 'Base sans locataire',
  'Schema without a tenant': 'Schéma sans locataire',
  'Rows without a tenant': 'Lignes sans locataire',
  'Deleted tenant’s database': 'Base d’un locataire supprimé',
  Detected: 'Détecté',
  Encoding: 'Encodage',
  'Every database of this server belongs to a tenant, or to the server itself.':
    'Chaque base de ce serveur appartient à un locataire, ou au serveur lui-même.',
  Fits: 'Convient',
  'Its application goes on as it is; Cadastre does not know its password.':
    'Son application continue telle quelle ; Cadastre ne connaît pas son mot de passe.',
  'Its application goes on with the old role until it is moved to the new one.':
    'Son application garde l’ancien rôle jusqu’à son passage au nouveau.',
  'Its application stops until it is given the new password.':
    'Son application s’arrête jusqu’à ce qu’on lui donne le nouveau mot de passe.',
  'its name': 'son nom',
  'Keep the one in use': 'Garder celui en usage',
  'Login role': 'Rôle de login',
  'looked at in {{time}}': 'examiné en {{time}}',
  'looked for at {{time}}': 'cherché à {{time}}',
  'Names like': 'Noms comme',
  'no blueprint': 'aucun modèle',
  'no blueprint, {{count}} tables': ['aucun modèle, {{count}} table', 'aucun modèle, {{count}} tables'],
  'No database to adopt': 'Aucune base à adopter',
  nobody: 'personne',
  'None is called like {{pattern}}.': 'Aucune ne s’appelle comme {{pattern}}.',
  'Not as Cadastre makes them; nothing of it is changed':
    'Différent de ce que Cadastre crée ; rien n’en est changé',
  'not clear': 'pas clair',
  'Not in the register': 'Hors du registre',
  'nothing on the server changes before it is chosen below':
    'rien ne change sur le serveur avant le choix ci-dessous',
  'Nothing on the server: it is only taken into the register.':
    'Rien sur le serveur : elle entre seulement au registre.',
  'nothing without its other half': 'rien sans sa moitié',
  'Removed {{name}}': '{{name}} supprimé',
  'Removing {{name}}': 'Suppression de {{name}}',
  'Role without a tenant': 'Rôle sans locataire',
  'Same role, new password': 'Même rôle, nouveau mot de passe',
  Size: 'Taille',
  'Template that nothing uses': 'Base template inutilisée',
  'Tenant without its place': 'Locataire sans sa base',
  'This drops <name/> on {{server}}. <why/>': 'Ceci détruit <name/> sur {{server}}. <why/>',
  'Who signs in': 'Qui se connecte',
  '{{count}} are tenants already': ['{{count}} est déjà locataire', '{{count}} sont déjà locataires'],
  '{{count}} can be adopted': ['{{count}} adoptable', '{{count}} adoptables'],
  '{{count}} refused': ['{{count}} refusée', '{{count}} refusées'],
  '{{count}} without their other half': ['{{count}} sans sa moitié', '{{count}} sans leur moitié'],
  '{{count}}, no limit': '{{count}}, sans limite',
  '{{server}} does not answer': '{{server}} ne répond pas',
  'By plan or settings': 'Selon sa formule ou les réglages',
  'None: nothing is limited': 'Aucun : rien n’est limité',
  'none|tier': 'aucun',
  'The tiers could not be read': 'Les paliers n’ont pu être lus',
};
