import type { French } from '../french.ts';

/** The conversion to another isolation model. */
export const conversion: French = {
  'A failure or a cancel leads back to the place it has now.':
    'Un échec ou une annulation ramène au lieu qu’il a maintenant.',
  'Among shared rows it can make no tables of its own, and no final backup of it is made.':
    'Parmi des lignes partagées, il ne peut créer de tables à lui, et aucune sauvegarde finale n’en est faite.',
  'Confirm and drop the former place…': 'Confirmer, supprimer l’ancien lieu…',
  Convert: 'Convertir',
  'Convert to a database': 'Convertir en base',
  'Convert to a schema': 'Convertir en schéma',
  'Convert to rows': 'Convertir en lignes',
  'Convert {{name}}': 'Convertir {{name}}',
  'Converted {{when}}; its former place is kept, shut':
    'Converti {{when}} ; son ancien lieu est gardé, fermé',
  'Convert…': 'Convertir…',
  'Drop the former place': 'Supprimer l’ancien lieu',
  'Drop the former place of {{name}}': 'Supprimer l’ancien lieu de {{name}}',
  'Go back': 'Revenir',
  'Go back and discard changes': 'Revenir et abandonner les écritures',
  'Go back…': 'Revenir…',
  'Going back stopped:': 'Le retour s’est arrêté :',
  'Going back stopped: it has written since. Going back again can give that up.':
    'Le retour s’est arrêté : il a écrit depuis. Un nouveau retour peut abandonner cela.',
  'It comes from no blueprint': 'Il ne vient d’aucun modèle',
  'It is shut out while both places are compared. Nothing written since, and it is let in there again; else it stays where it is, and the tables are named.':
    'Il est tenu dehors le temps de comparer les deux lieux. Si rien n’a été écrit depuis, il y rentre ; sinon il reste où il est, et les tables sont nommées.',
  'Its former place is kept until somebody confirms; the panel asks':
    'Son ancien lieu est gardé jusqu’à confirmation ; le panneau la demande',
  'Its former place is kept, shut, until somebody confirms; until then there is a way back.':
    'Son ancien lieu est gardé, fermé, jusqu’à confirmation ; d’ici là, un retour est possible.',
  'Its former place is still kept: confirm that, or go back':
    'Son ancien lieu est encore gardé : confirmer, ou revenir',
  'its model now': 'son modèle actuel',
  'Its rows in {{database}}': 'Ses lignes dans {{database}}',
  'Lead {{name}} back': 'Ramener {{name}}',
  'Less than a second for a small tenant; 200,000 rows took 5 seconds on two cores.':
    'Moins d’une seconde pour un petit locataire ; 200 000 lignes ont pris 5 secondes sur deux cœurs.',
  'Not carried over: settings that an admin gave the database or the role in it, other roles’ privileges there, comments and statistics.':
    'Ne suivent pas : les réglages qu’un admin a donnés à la base ou au rôle dans celle-ci, les privilèges d’autres rôles, commentaires et statistiques.',
  'Out of service while about {{rows}} rows of {{tables}} tables are copied and compared.':
    'Hors service tant qu’environ {{rows}} lignes de {{tables}} tables sont copiées et comparées.',
  'Out of service while the rows of {{tables}} tables are copied and compared.':
    'Hors service tant que les lignes de {{tables}} tables sont copiées et comparées.',
  'Role, login and password stay. The name of the database changes; applications that ask the gate or the registry hear of it.':
    'Rôle, accès et mot de passe restent. Le nom de la base change ; les applications qui consultent le portail ou le registre l’apprennent.',
  'The database {{database}}': 'La base {{database}}',
  'The schema {{schema}} in {{database}}': 'Le schéma {{schema}} dans {{database}}',
  'There is no way back to it afterwards. {{name}} stays at work in <database/>.':
    'Ensuite, aucun retour n’y est possible. {{name}} reste au travail dans <database/>.',
  'To another isolation model on its server, with its rows and its login.':
    'Vers un autre modèle d’isolation sur son serveur, avec ses lignes et son accès.',
  'To keep it: confirm the conversion and convert again, which copies everything.':
    'Pour le garder : confirmer la conversion et convertir à nouveau, ce qui copie tout.',
  'What was written since the conversion is lost.': 'Ce qui a été écrit depuis la conversion est perdu.',
  '{{name}} is converted.': '{{name}} est converti.',
};
