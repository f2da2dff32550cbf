import type { French } from '../french.ts';

/** What is done to a place: shut, opened, set aside; and what is compared. */
export const places: French = {
  '55006: {{database}} is still in use; again': '55006 : {{database}} sert encore ; nouvel essai',
  'a database that can be used': 'une base utilisable',
  'a database {{database}}': 'une base {{database}}',
  'A reactivation gives it login and CONNECT, and nothing else that it may have had.':
    'Une réactivation lui donne LOGIN et CONNECT, et rien d’autre de ce qu’il avait peut-être.',
  'a role {{role}}': 'un rôle {{role}}',
  'a session that is just going': 'une session qui s’en va',
  'End what holds it on the server (a prepared transaction with ROLLBACK PREPARED), then do this again.':
    'Terminer sur le serveur ce qui la retient (une transaction préparée par ROLLBACK PREPARED), puis recommencer.',
  'Give back the access.': 'Rendre les accès.',
  'Give it back its name.': 'Lui rendre son nom.',
  'it is called {{database}}': 'elle s’appelle {{database}}',
  'it is called {{parked}} while it is deleted': 'elle s’appelle {{parked}} tant qu’il est supprimé',
  'it may not': 'il ne peut pas',
  'Its purge did not end: purge it again.': 'Sa purge n’a pas fini : le purger à nouveau.',
  'Limits of the roles': 'Les limites des rôles',
  'no database': 'aucune base',
  'no role': 'aucun rôle',
  'no role of it may log in': 'aucun de ses rôles ne peut se connecter',
  'no session': 'aucune session',
  'no such database': 'pas une telle base',
  'no such role': 'pas un tel rôle',
  'Nobody but a person can know what became of the {{what}}: restore it from a backup, or purge the tenant.':
    'Seule une personne peut savoir ce qu’il est advenu de : {{what}}. Restaurer d’une sauvegarde, ou purger le locataire.',
  'nobody may connect to {{database}}': 'personne ne peut se connecter à {{database}}',
  'nothing is': 'rien ne l’est',
  'Nothing that Cadastre could do mends a difference of kind {{kind}}':
    'Rien que Cadastre puisse faire ne répare une différence du genre {{kind}}',
  'Nothing that Cadastre could do mends this: {{why}}':
    'Rien que Cadastre puisse faire ne répare cela : {{why}}',
  'one is being let in all the time': 'il en entre sans cesse',
  'one session': 'une session',
  'one whose drop was interrupted': 'une dont le DROP fut interrompu',
  'Only a drop accepts it: restore it from a backup under this name, or purge the tenant.':
    'Seul un DROP l’accepte : la restaurer d’une sauvegarde sous ce nom, ou purger le locataire.',
  'pid {{text}}': 'pid {{text}}',
  'Rename it out of the way.': 'La renommer pour libérer le nom.',
  'Rename or drop that one, then do this again: it keeps {{name}} from its name.':
    'Renommer ou supprimer celle-là, puis recommencer : elle prive {{name}} de son nom.',
  'Restore the tenant and delete it again.': 'Restaurer le locataire et le supprimer à nouveau.',
  'Look at its differences again.': 'Regarder à nouveau ses écarts.',
  'See on the server what they wait for, such as a hanging disk or network; then resume this job.':
    'Voir sur le serveur ce qu’elles attendent, disque ou réseau bloqué ; puis reprendre la tâche.',
  'See on the server what they wait for, then resume.':
    'Voir sur le serveur ce qu’elles attendent, puis reprendre.',
  'Sessions of {{role}} do not end: one is being let in all the time':
    'Des sessions de {{role}} ne finissent pas : il en entre sans cesse',
  'Sessions of {{role}} do not end: pid {{text}}': 'Des sessions de {{role}} ne finissent pas : pid {{text}}',
  'Shut the tenant out again.': 'Refermer l’accès du locataire.',
  'Somebody changes privileges on the server at this moment. Resume this job.':
    'Quelqu’un change des privilèges sur le serveur en ce moment. Reprendre la tâche.',
  'Take CONNECT or the membership that gives it from them on the server, then resume this job.':
    'Leur retirer sur le serveur CONNECT ou l’appartenance qui le donne, puis reprendre la tâche.',
  'Tenant {{slug}} has no difference of this kind any more':
    'Le locataire {{slug}} n’a plus de différence de ce genre',
  'Tenant {{slug}} is isolated by schema and has none in the books':
    'Le locataire {{slug}} est isolé par schéma et n’en a pas au registre',
  'The access of {{role}} is not what it was': 'Les accès de {{role}} ne sont pas ceux d’avant',
  'The access to {{database}} is not what it was': 'Les accès à {{database}} ne sont pas ceux d’avant',
  'The connection limit of the database': 'La limite de connexions de la base',
  'The role {{role}} is gone; its CONNECT is not given back':
    'Le rôle {{role}} a disparu ; son CONNECT n’est pas rendu',
  'the rows are in {{database}} as they were': 'les lignes sont dans {{database}} comme avant',
  'the rows stay in {{database}}; nobody can sign in to reach them':
    'les lignes restent dans {{database}} ; personne ne peut se connecter pour les atteindre',
  'There is another database {{database}} on the server': 'Il y a une autre base {{database}} sur le serveur',
  'There is another schema {{schema}} in {{database}}': 'Il y a un autre schéma {{schema}} dans {{database}}',
  'what was taken is written down': 'ce qui fut retiré est noté',
  '{{database}} cannot be renamed: it is held by {{what}}':
    '{{database}} ne peut être renommée : elle est retenue par {{what}}',
  '{{database}} is open; CONNECT given back to {{text}}, login to {{list}}':
    '{{database}} est ouverte ; CONNECT rendu à {{text}}, LOGIN à {{list}}',
  '{{database}} is shut; one session ended, none is left':
    '{{database}} est fermée ; une session terminée, il n’en reste aucune',
  '{{database}} is shut; {{sessions}} sessions ended, none is left':
    '{{database}} est fermée ; {{sessions}} sessions terminées, il n’en reste aucune',
  '{{database}} was open already': '{{database}} était déjà ouverte',
  '{{role}} has no login': '{{role}} n’a pas LOGIN',
  '{{role}} is let into {{database}} again': '{{role}} entre à nouveau dans {{database}}',
  '{{role}} is shut out of {{database}}; one session ended, none is left':
    '{{role}} n’entre plus dans {{database}} ; une session terminée, il n’en reste aucune',
  '{{role}} is shut out of {{database}}; {{sessions}} sessions ended, none is left':
    '{{role}} n’entre plus dans {{database}} ; {{sessions}} sessions terminées, il n’en reste aucune',
  '{{role}} may connect to {{database}}': '{{role}} peut se connecter à {{database}}',
  '{{role}} may log in': '{{role}} peut se connecter',
  '{{role}} may still connect to {{database}}': '{{role}} peut encore se connecter à {{database}}',
  '{{role}} was let in already': '{{role}} entrait déjà',
  '{{schema}} is called so already': '{{schema}} s’appelle déjà ainsi',
  '{{schema}} is called {{parked}} now': '{{schema}} s’appelle maintenant {{parked}}',
  '{{schema}} is not parked': '{{schema}} n’est pas mis de côté',
  '{{text}} changed while the tenant was shut, and stay as they are now':
    '{{text}} ont changé pendant la fermeture, et restent comme maintenant',
  '{{text}} may': '{{text}} le peuvent',
};
