import type { French } from '../french.ts';

/** Why a difference of a schema has no statement that mends it. */
export const schemaMends: French = {
  'A person has to decide.': 'C’est à quelqu’un d’en décider.',
  'A superuser gives it back by hand.': 'Un superuser le rend à la main.',
  'A superuser settles it by hand.': 'Un superuser le règle à la main.',
  'Cadastre tells the tenants apart by it. Find out who changed it, and put it back by hand.':
    'Cadastre s’en sert pour distinguer les locataires. Chercher qui l’a changé, et le remettre à la main.',
  'An aggregate is made again by hand: others may be built on it.':
    'Un agrégat se refait à la main : d’autres objets peuvent s’y appuyer.',
  'Where its numbers stood is not known. Make it again by hand, beyond the last one that was given.':
    'On ne sait où en étaient ses numéros. La refaire à la main, au-delà du dernier donné.',
  'Numbers that were given already depend on it. Change it by hand with ALTER SEQUENCE.':
    'Des numéros déjà donnés en dépendent. La changer à la main par ALTER SEQUENCE.',
  'What was in it is gone with it. Restore a backup, or make it again from the files.':
    'Son contenu a disparu avec lui. Restaurer une sauvegarde, ou le refaire depuis les fichiers.',
  'A superuser installs it: CREATE EXTENSION {{text}}.':
    'Un superuser l’installe : CREATE EXTENSION {{text}}.',
  'The server decides which versions there are. A superuser moves it with ALTER EXTENSION … UPDATE.':
    'Le serveur décide des versions disponibles. Un superuser la met à jour par ALTER EXTENSION … UPDATE.',
  'It belongs to a partitioned table, whose indexes are not dropped beside the work.':
    'Il est d’une table partitionnée, dont les index ne se suppriment pas pendant le travail.',
  'Dropping it loses its rows.': 'La supprimer perd ses lignes.',
  'Dropping it loses its values.': 'La supprimer perd ses valeurs.',
  'Dropping it loses where its numbers stand.': 'La supprimer perd où en sont ses numéros.',
  'Dropping it loses what is in it.': 'Le supprimer perd ce qu’il contient.',
  'Dropping it loses what is built on it.': 'La supprimer perd ce qui s’y appuie.',
  'It may be somebody’s help. Drop it by hand, or accept it.':
    'Il aide peut-être quelqu’un. Le supprimer à la main, ou l’accepter.',
  'It holds rows to a rule that somebody may rely on. Drop it by hand, or accept it.':
    'Elle tient les lignes à une règle sur laquelle on compte peut-être. La supprimer à la main, ou l’accepter.',
  'Somebody may read it. Drop it by hand, or accept it.':
    'Quelqu’un la lit peut-être. La supprimer à la main, ou l’accepter.',
  'Somebody may call it. Drop it by hand, or accept it.':
    'Quelqu’un l’appelle peut-être. La supprimer à la main, ou l’accepter.',
  'It does something with every change. Drop it by hand, or accept it.':
    'Il agit à chaque changement. Le supprimer à la main, ou l’accepter.',
  'It decides who sees which rows. Drop it by hand, or accept it.':
    'Elle décide qui voit quelles lignes. La supprimer à la main, ou l’accepter.',
  'Somebody may use it. Drop it by hand, or accept it.':
    'Quelqu’un s’en sert peut-être. Le supprimer à la main, ou l’accepter.',
  'Its values are made by the table itself, which writes every row again. Add it by hand.':
    'La table en calcule elle-même les valeurs, ce qui réécrit chaque ligne. L’ajouter à la main.',
  'It may not be empty, and what the rows that are there shall have is not known.':
    'Elle ne peut être vide, et l’on ne sait quelle valeur donner aux lignes présentes.',
  'A change of type writes every row again, and may not fit all values.':
    'Changer de type réécrit chaque ligne, et peut ne pas convenir à toutes les valeurs.',
  'Where its values come from has changed. Decide it by hand.':
    'L’origine de ses valeurs a changé. En décider à la main.',
  'Another order of its texts: its indexes have to be built again.':
    'Un autre ordre de ses textes : ses index sont à reconstruire.',
  'Its index is built while nobody may write, and rows may stand against it. Add it by hand.':
    'Son index se construit sans que nul puisse écrire, et des lignes peuvent s’y opposer. L’ajouter à la main.',
  'It says something else now. Drop it by hand, and have the right one added.':
    'Elle dit maintenant autre chose. La supprimer à la main, et faire ajouter la bonne.',
  'It is validated here, and its version has it so that it is not.':
    'Elle est validée ici, et ne l’est pas dans sa version.',
  'The index of a partitioned table is not built beside the work. Make it by hand.':
    'L’index d’une table partitionnée ne se construit pas pendant le travail. Le faire à la main.',
  'It is another index under this name. Drop it by hand, and have the right one built.':
    'C’est un autre index sous ce nom. Le supprimer à la main, et faire construire le bon.',
  'Only what replication uses it for differs. Decide it by hand.':
    'Seul diffère son usage par la réplication. En décider à la main.',
  'It is for a role that this tenant has not. Decide it by hand.':
    'Elle est pour un rôle que ce locataire n’a pas. En décider à la main.',
  'It is filled anew, which may take long, and its indexes go with it. Make it again by hand.':
    'Elle est remplie à neuf, ce qui peut être long, et ses index partent avec elle. La refaire à la main.',
  'It is kept as rows here. Decide it by hand.': 'Elle est gardée en lignes ici. En décider à la main.',
  'Columns that had it are gone with it. Make it again by hand.':
    'Les colonnes de ce type ont disparu avec lui. Le refaire à la main.',
  'It has words that its version has not, or in another order. Rows may hold them.':
    'Il a des valeurs que sa version n’a pas, ou dans un autre ordre. Des lignes peuvent les contenir.',
  'Columns of this type hold values that may not fit. Change it by hand.':
    'Des colonnes de ce type ont des valeurs qui peuvent ne pas convenir. Le changer à la main.',
  'Its rows are gone with it. Restore a backup, or make it again from the files of its version.':
    'Ses lignes ont disparu avec elle. Restaurer une sauvegarde, ou la refaire depuis les fichiers de sa version.',
  'What kind of table it is decides how its rows lie. Change it by hand.':
    'Le genre de la table décide comment sont rangées ses lignes. La changer à la main.',
  'Somebody has closed it further than its version. To open it is for a person to decide.':
    'Quelqu’un l’a fermée plus que sa version. L’ouvrir est à quelqu’un d’en décider.',
};
