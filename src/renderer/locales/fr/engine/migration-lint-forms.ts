import type { French } from '../french.ts';

/** What to write instead of what lint finds, and waivers. */
export const migrationLintForms: French = {
  'Mend it: the file would fail in every tenant.':
    'Le corriger : le fichier échouerait chez chaque locataire.',
  'Take the comment out, or put it before the statement that it is for.':
    'Ôter le commentaire, ou le mettre devant l’instruction qu’il concerne.',
  'PostgreSQL builds {{what}} in no other way: make it on a new table, or run it in an hour when nobody works and waive this.':
    'PostgreSQL ne construit pas autrement {{what}} : le faire sur une table neuve, ou l’exécuter à une heure creuse et écarter ce constat.',
  'an exclusion constraint': 'une contrainte d’exclusion',
  'There is no form of it beside others at work: make a new table as it shall be, fill it in small lots, and rename the two; or run it in an hour when nobody works and waive this.':
    'Cela ne se fait pas pendant que d’autres travaillent : créer une nouvelle table comme elle doit être, la remplir par petits lots et renommer les deux ; ou l’exécuter à une heure creuse et écarter ce constat.',
  'A DROP of each thing by name.': 'Un DROP de chaque objet par son nom.',
  'Leave it out: each statement takes the lock it needs, and a run tries again with pauses when it does not get one.':
    'L’omettre : chaque instruction prend le verrou qu’il lui faut, et un passage réessaie, avec des pauses, quand il ne l’obtient pas.',
  'Leave it out: the order is lost with the next changes anyway, and an index gives the order that a query wants.':
    'L’omettre : cet ordre se perd aux prochains changements, et un index donne celui que veut une requête.',
  'Leave it out: a file is one transaction. What shall be one of its own goes into a file of its own.':
    'L’omettre : un fichier est une transaction. Ce qui doit en être une à part va dans un fichier à part.',
  'Leave it out, and say it for the run, which has a {{name}} of its own.':
    'L’omettre, et le dire pour le passage, qui a son propre {{name}}.',
  'Leave it out: the run works as the owner of the tables, where they are.':
    'L’omettre : le passage agit comme propriétaire des tables, là où elles sont.',
  'Leave it out: roles and rights of a tenant are made from its tier and configuration.':
    'L’omettre : rôles et droits d’un locataire viennent de son palier et de sa configuration.',
  'Leave it out: databases, their settings and their place are made from the tier and configuration.':
    'L’omettre : les bases, leurs réglages et leur lieu viennent du palier et de la configuration.',
  'Plain statements where it can be; otherwise a rehearsal on a copy of a tenant.':
    'Des instructions simples si possible ; sinon une répétition sur la copie d’un locataire.',
  'The same file without its first line, {{text}}.': 'Le même fichier sans sa première ligne, {{text}}.',
  'The statements on each of {{text}} in a file of their own.':
    'Les instructions sur chacune de {{text}} dans un fichier à part.',
  'waive lint': 'écarter un constat',
  'unwaive lint': 'retirer une exception',
  'blueprint {{blueprint}}, {{place}}': 'modèle {{blueprint}}, {{place}}',
  'waiver {{id}}': 'exception {{id}}',
  'The rule {{rule}} cannot be waived': 'La règle {{rule}} ne peut être écartée',
  'PostgreSQL or the run would refuse the statement all the same: mend the file.':
    'PostgreSQL ou le passage refuserait quand même l’instruction : corriger le fichier.',
  'Nothing is found in {{place}} by the rule {{rule}}': 'La règle {{rule}} ne trouve rien dans {{place}}',
  'Lint shows what is found.': 'Le lint montre ce qui est trouvé.',
  '{{rule}} is waived in {{place}} already': '{{rule}} est déjà écartée dans {{place}}',
  'Lint shows by whom and why.': 'Le lint montre par qui et pourquoi.',
  'There is no waiver {{id}}': 'Il n’y a pas d’exception {{id}}',
  'Lint shows those that there are, with their numbers.':
    'Le lint montre celles qui existent, avec leurs numéros.',
  '{{blueprint}} has no file {{text}}.{{hint}}': '{{blueprint}} n’a pas de fichier {{text}}.{{hint}}',
  'This counts as the first line of a file alone; here the file is one transaction all the same':
    'Cela ne vaut qu’en première ligne d’un fichier ; ici le fichier est quand même une transaction',
  'Cadastre knows no such mark, and what stands below it runs like the rest of the file':
    'Cadastre ne connaît pas cette marque, et ce qui la suit s’exécute comme le reste du fichier',
  'What takes a file back stands in a file beside it: 0002_phone.down.sql beside 0002_phone.sql.':
    'Ce qui reprend un fichier est dans un fichier à côté : 0002_phone.down.sql à côté de 0002_phone.sql.',
  'Known are no-transaction, as the first line, and allow RULE: reason.':
    'Connues : no-transaction, en première ligne, et allow RÈGLE: motif.',
};
