import type { French } from '../french.ts';

/** Files that are taken back by their down parts. */
export const migrationsBack: French = {
  '{{text}} came to {{database}} after this was planned, and {{version}} cannot be taken back from under it':
    '{{text}} est arrivé dans {{database}} depuis ce plan, et {{version}} ne peut être repris par-dessous',
  'Plan it anew.': 'Refaire un plan.',
  'Nothing takes {{version}} back in {{database}}: it has no down part':
    'Rien ne reprend {{version}} dans {{database}} : pas de partie retour',
  '{{place}} was edited after it was applied to {{database}}':
    '{{place}} fut modifié après avoir été appliqué à {{database}}',
  '{{text}} came after {{version}}, which cannot be taken back from under it. Take the later ones back first.':
    '{{text}} est venu après {{version}}, qui ne peut être repris par-dessous. Reprendre d’abord les suivants.',
  'It has {{text}}, which the blueprint has not. Use the newer blueprint that has it.':
    'Il a {{text}}, que le modèle n’a pas. Prendre le modèle plus récent qui l’a.',
  '{{place}} was edited after it was applied, so that its down part may take back something else. Put it back as it was.':
    '{{place}} fut modifié après avoir été appliqué : sa partie retour peut reprendre autre chose. Le remettre tel quel.',
  '{{text}} has no down part, so nothing of it is taken back. Write the change back as a new file.':
    '{{text}} n’a pas de partie retour : rien n’en est repris. Écrire le changement inverse dans un nouveau fichier.',
  '{{text}} have no down part, so nothing of it is taken back. Write the change back as a new file.':
    '{{text}} n’ont pas de partie retour : rien n’en est repris. Écrire le changement inverse dans un nouveau fichier.',
  'No file would be left. Who wants nothing of it any more deletes the tenant, with a backup.':
    'Aucun fichier ne resterait. Qui n’en veut plus rien supprime le locataire, avec une sauvegarde.',
  '{{file}}:{{line}} names the schema public, where the tables of a tenant by schema do not lie.':
    '{{file}}:{{line}} nomme le schéma public, où ne sont pas les tables d’un locataire par schéma.',
  'The shared tables were made with {{version}}, and what their files under row/ did for it is not known one by one.':
    'Les tables partagées furent créées avec {{version}}, et l’on ne sait un à un ce qu’ont fait leurs fichiers sous row/.',
  '{{place}} came with it and has no down part.': '{{place}} est venu avec et n’a pas de partie retour.',
  'take migration back': 'reprendre une migration',
  'Take {{what}} back to {{blueprint}} {{version}}': 'Faire revenir {{what}} à {{blueprint}} {{version}}',
  '{{text}} taken back': 'repris : {{text}}',
  'Stay: new tenants are made from the blueprint as it is':
    'Restent : les nouveaux locataires viennent du modèle tel qu’il est',
  'Rows that it picks are gone for good in every tenant':
    'Les lignes qu’il choisit sont perdues chez chaque locataire',
  'What stands in the rows that it picks is written over': 'Le contenu des lignes qu’il choisit est remplacé',
  'Rows that it picks are deleted or written over': 'Les lignes qu’il choisit sont supprimées ou remplacées',
  'What it runs cannot be read here; it may change rows':
    'Ce qu’il exécute ne peut se lire ici ; des lignes peuvent changer',
  '{{place}} came with a file that is taken back, and has no down part':
    '{{place}} est venu avec un fichier repris, et n’a pas de partie retour',
  'Give it one, or write the change back as a new file.':
    'Lui en donner une, ou écrire le changement inverse dans un nouveau fichier.',
  '{{name}}, taken back': '{{name}}, repris',
  'Repeatable files': 'Fichiers répétables',
  '{{text}} are not taken back; the next run runs them again, as something of theirs may be dropped here':
    '{{text}} ne sont pas repris ; le prochain passage les relance, car quelque chose d’eux peut être supprimé ici',
  '{{text}} are not taken back: they stay as they are':
    '{{text}} ne sont pas repris : ils restent tels quels',
  'each server': 'chaque serveur',
  'stay: new tenants are made from the blueprint as it is':
    'restent : les nouveaux locataires viennent du modèle tel qu’il est',
  'It was not read': 'Il n’a pas été lu',
  'A down part would fail in every tenant: {{file}}:{{line}}: {{why}}':
    'Une partie retour échouerait chez chaque locataire : {{file}}:{{line}} : {{why}}',
  'Nothing can be taken back; {{name}}: {{why}}': 'Rien ne peut être repris ; {{name}} : {{why}}',
  'The plan shows each with its reason.': 'Le plan montre chacun avec sa raison.',
  'Type {{blueprint}} to take its files back{{hint}}':
    'Saisir {{blueprint}} pour reprendre ses fichiers{{hint}}',
  'Name tenants, or the run whose files are taken back':
    'Nommer des locataires, ou le passage dont les fichiers sont repris',
  'Name tenants or a run, not both': 'Nommer des locataires ou un passage, pas les deux',
  'A run is taken back as a whole; a version belongs to tenants':
    'Un passage se reprend en entier ; une version est l’affaire de locataires',
  'Run {{id}} took files back; it has applied none':
    'Le passage {{id}} a repris des fichiers ; il n’en a appliqué aucun',
  'A migration applies them again.': 'Une migration les applique à nouveau.',
  'They come from several blueprints: {{text}}': 'Ils viennent de plusieurs modèles : {{text}}',
  'It comes from no blueprint, so nobody knows its files':
    'Il ne vient d’aucun modèle : nul ne connaît ses fichiers',
  'Name tenants of one blueprint.': 'Nommer des locataires d’un seul modèle.',
  'Not ready to be migrated: {{list}}': 'Pas prêts à être migrés : {{list}}',
  'Wait until it is made or restored, or leave it out.':
    'Attendre qu’il soit créé ou restauré, ou l’omettre.',
  'The tables in {{database}} are shared with {{list}}: they go back together':
    'Les tables de {{database}} sont partagées avec {{list}} : elles reviennent ensemble',
  'Name all of them, or take the run back that migrated them.':
    'Les nommer tous, ou reprendre le passage qui les a migrés.',
};
