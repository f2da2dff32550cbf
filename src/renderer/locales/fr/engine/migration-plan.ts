import type { French } from '../french.ts';

/** Plans of migrations: where tenants stand, what keeps them from being migrated, what would run. */
export const migrationPlan: French = {
  '{{place}} was edited after it was applied. Put it back as it was, and write the change as a new file.':
    '{{place}} fut modifié après avoir été appliqué. Le remettre tel quel, et écrire le changement dans un nouveau fichier.',
  'It has {{text}}, which the blueprint has not. Use the newer blueprint that has it, or put the file back.':
    'Il a {{text}}, que le modèle n’a pas. Prendre le modèle plus récent qui l’a, ou remettre le fichier.',
  '{{place}} comes before {{version}}, which it already has. Give the file a number after the last one.':
    '{{place}} vient avant {{version}}, qu’il a déjà. Donner au fichier un numéro après le dernier.',
  'the last rehearsal': 'd’après la dernière répétition',
  '{{count}} tenant that have it': 'd’après {{count}} locataire qui l’a',
  '{{count}} tenants that have it': 'd’après {{count}} locataires qui l’ont',
  '{{count}} tenant that went back': 'd’après {{count}} locataire revenu en arrière',
  '{{count}} tenants that went back': 'd’après {{count}} locataires revenus en arrière',
  '{{count}} tenant brought up by them; nobody went back yet':
    'd’après {{count}} locataire qui les a reçus ; personne n’est encore revenu en arrière',
  '{{count}} tenants brought up by them; nobody went back yet':
    'd’après {{count}} locataires qui les ont reçus ; personne n’est encore revenu en arrière',
  '{{blueprint}} has no file {{version}}; its newest is {{to}}':
    '{{blueprint}} n’a pas de fichier {{version}} ; le plus récent est {{to}}',
  '{{name}} was not read': '{{name}} n’a pas été lu',
  'Another job is at work on it: it waits for its turn.':
    'Une autre tâche est en cours dessus : il attend son tour.',
  'Lint refuses {{file}}:{{line}}: {{why}}': 'Le contrôle refuse {{file}}:{{line}} : {{why}}',
  'Lint refuses {{file}}:{{line}}: {{why}} and {{count}} more':
    'Le contrôle refuse {{file}}:{{line}} : {{why}} ; et {{count}} de plus',
  'Write its safe form, which lint shows, or waive it with a reason.':
    'Écrire sa forme sûre, que montre le lint, ou l’écarter avec un motif.',
  '{{name}} is not what its version says': '{{name}} n’est pas ce que dit sa version',
  '{{name}} and {{count}} more are not what their version says':
    '{{name}} et {{count}} autres ne sont pas ce que dit leur version',
  'Look at the differences and mend or accept them, leave these tenants out, or migrate them all the same.':
    'Regarder les différences et les corriger ou les accepter, laisser ces locataires de côté, ou les migrer quand même.',
  '{{name}} cannot be migrated: {{why}}': '{{name}} ne peut être migré : {{why}}',
  'None of {{count}} tenants can be migrated; {{name}}: {{why}}':
    'Aucun des {{count}} locataires ne peut être migré ; {{name}} : {{why}}',
  'The list of migrations shows each with its reason.':
    'La liste des migrations montre chacun avec sa raison.',
  'Run {{id}} of {{blueprint}} is not over: it is waiting at a gate':
    'Le passage {{id}} de {{blueprint}} n’est pas fini : il attend quelqu’un entre deux vagues',
  'Run {{id}} of {{blueprint}} is not over: it is paused':
    'Le passage {{id}} de {{blueprint}} n’est pas fini : il est en pause',
  'Run {{id}} of {{blueprint}} is not over: it is running':
    'Le passage {{id}} de {{blueprint}} n’est pas fini : il est en cours',
  'Let it go on and end, or cancel it.': 'Le laisser continuer et finir, ou l’annuler.',
  '{{server}} has less room than its largest tenant takes, and a file writes a table anew':
    '{{server}} a moins de place que n’en prend son plus grand locataire, et un fichier réécrit une table',
  'Make room on its disk first, or leave its tenants out.':
    'Faire d’abord de la place sur son disque, ou laisser ses locataires de côté.',
  'Back it up': 'Le sauvegarder',
  'to {{place}}, checked': 'vers {{place}}, vérifiée',
  'one statement': 'une instruction',
  '{{what}} in one transaction with its history row; lock_timeout {{count}} ms':
    '{{what}} en une transaction avec sa ligne d’historique ; lock_timeout {{count}} ms',
  '{{what}}, each alone, outside a transaction': '{{what}}, chacune seule, hors transaction',
  'each tenant': 'chaque locataire',
  'Stopped while tenants were read': 'Arrêté pendant la lecture des locataires',
  'It has no history of files, so nobody knows what was applied. Say which version it has, by a baseline.':
    'Il n’a pas d’historique de fichiers : nul ne sait ce qui fut appliqué. Dire quelle version il a, par un point de départ.',
  '{{place}} was begun and has not ended. Look at the last run: retry or skip it there.':
    '{{place}} fut commencé et n’est pas fini. Voir le dernier passage : y réessayer ou omettre.',
  'One tenant in {{database}}': 'Un locataire dans {{database}}',
  '{{count}} tenants in {{database}}': '{{count}} locataires dans {{database}}',
  'No tenant comes from a blueprint yet': 'Aucun locataire ne vient encore d’un modèle',
  'Create a tenant, or adopt databases and name their blueprint.':
    'Créer un locataire, ou adopter des bases en nommant leur modèle.',
  'Tenants come from several blueprints: {{text}}': 'Les locataires viennent de plusieurs modèles : {{text}}',
  'Say which one.': 'Dire lequel.',
  'No tenant of this blueprint is named {{text}}': 'Aucun locataire de ce modèle ne se nomme {{text}}',
  'No tenant of this blueprint is named {{text}} and {{count}} others':
    'Aucun locataire de ce modèle ne se nomme {{text}} ni {{count}} autres noms',
  'No tenant of this blueprint is on {{text}}': 'Aucun locataire de ce modèle n’est sur {{text}}',
  'No tenant of this blueprint is on {{text}} and {{count}} others':
    'Aucun locataire de ce modèle n’est sur {{text}} ni {{count}} autres',
  'The list of migrations shows which tenants there are and where they stand.':
    'La liste des migrations montre les locataires et où ils en sont.',
  'It was never read': 'Il n’a jamais été lu',
  'write baseline': 'écrire un point de départ',
  'stands at {{version}}: {{count}} files written into its history':
    'est à {{version}} : {{count}} fichiers écrits dans son historique',
  '{{slug}} shares its database, where Cadastre keeps the history':
    '{{slug}} partage sa base, où Cadastre tient l’historique',
  '{{slug}} has no blueprint yet; name one': '{{slug}} n’a pas encore de modèle ; en nommer un',
  '{{slug}} is of the blueprint {{blueprint}}': '{{slug}} est du modèle {{blueprint}}',
  '{{blueprint}} has no file with the version {{version}}':
    '{{blueprint}} n’a pas de fichier de version {{version}}',
  'Say it again when that job is over.': 'Recommencer quand cette tâche est finie.',
  '{{slug}} has a history already: {{count}} files': '{{slug}} a déjà un historique : {{count}} fichiers',
  'A baseline is for tenants that have none.': 'Un point de départ est pour les locataires qui n’en ont pas.',
  '{{slug}} lacks tables that these files make: {{list}}':
    'Il manque à {{slug}} des tables que créent ces fichiers : {{list}}',
  'Name an older version, or do it all the same when they were dropped on purpose.':
    'Nommer une version plus ancienne, ou le faire quand même si elles furent supprimées exprès.',
};
