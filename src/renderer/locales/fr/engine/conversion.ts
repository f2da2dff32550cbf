import type { French } from '../french.ts';

/** From one isolation model to another. */
export const conversion: French = {
  ', about {{rows}} rows': ', environ {{rows}} lignes',
  'a shared database that is built first': 'une base partagée construite d’abord',
  'Bring the tenant up to its blueprint first.': 'Amener d’abord le locataire à son modèle.',
  'Build the new place': 'Construire le nouveau lieu',
  'the former place is kept until the conversion is confirmed':
    'l’ancien lieu est gardé jusqu’à la confirmation de la conversion',
  'Cancelled and undone; the tenant is at work where it was':
    'Annulé et défait ; le locataire travaille où il était',
  'Check what is to be moved': 'Vérifier ce qui est à déplacer',
  'Compare counts and checksums': 'Comparer comptes et sommes de contrôle',
  'confirm conversion': 'confirmer une conversion',
  'Confirm that first, or go back.': 'Confirmer cela d’abord, ou revenir.',
  'Confirm the conversion and convert again, which copies everything; or give up what was written.':
    'Confirmer la conversion et convertir à nouveau, ce qui copie tout ; ou abandonner ce qui fut écrit.',
  'convert back': 'convertir en arrière',
  'convert tenant': 'convertir un locataire',
  'Convert {{name}} back to {{model}}': 'Reconvertir {{name}} en {{model}}',
  'Convert {{name}} from {{from}} to {{to}}': 'Convertir {{name}} de {{from}} en {{to}}',
  Converted: 'Converti',
  'converted before the undo began; nothing was undone': 'converti avant le retour ; rien n’a été défait',
  'Copy the rows': 'Copier les lignes',
  database: 'base',
  'Confirm that first: it drops the former place.':
    'Confirmer cela d’abord : l’ancien lieu est alors supprimé.',
  'every table, in both places': 'chaque table, dans les deux lieux',
  'from here on it is out of service, until it is let in again':
    'dès ici il est hors service, jusqu’à ce qu’il rentre',
  'from {{model}} to {{to}}; {{role}} keeps its name and password':
    'de {{model}} en {{to}} ; {{role}} garde son nom et son mot de passe',
  'given up: {{text}}': 'abandonné : {{text}}',
  'isolated by {{model}}; {{tables}} tables with {{rows}} rows; the former place is kept until it is confirmed':
    'isolé par {{model}} ; {{tables}} tables avec {{rows}} lignes ; l’ancien lieu est gardé jusqu’à confirmation',
  'It was confirmed already, or was never converted.': 'Il fut déjà confirmé, ou jamais converti.',
  'its rows': 'ses lignes',
  'its rows in {{database}}': 'ses lignes dans {{database}}',
  'Let the tenant in again': 'Laisser rentrer le locataire',
  'let the tenant in again': 'laisser rentrer le locataire',
  'Let the tenant in there': 'Y laisser entrer le locataire',
  'let the tenant in where it was': 'laisser rentrer le locataire là où il était',
  'Let the tenant in where it was': 'Le laisser rentrer là où il était',
  'Make the blueprint ready for it and say so in its blueprint.yaml.':
    'Y préparer le modèle et le dire dans son blueprint.yaml.',
  'Move or drop what is its own, or bring the blueprint up to what the tenant has; then convert it.':
    'Déplacer ou supprimer ce qui lui est propre, ou amener le modèle à ce qu’il a ; puis le convertir.',
  'name the former place again': 'réinscrire l’ancien lieu',
  'Name the former place again': 'Réinscrire l’ancien lieu',
  'Name the former place in the books': 'Inscrire l’ancien lieu au registre',
  'Name the new place in the books': 'Inscrire le nouveau lieu au registre',
  'No former place of tenant {{slug}} is kept': 'Aucun ancien lieu du locataire {{slug}} n’est gardé',
  'no table': 'aucune table',
  'Not everything of this tenant comes from its blueprint: {{list}}':
    'Tout ce locataire ne vient pas de son modèle : {{list}}',
  'Not gone back: cancelled; the tenant is at work where it was':
    'Pas de retour : annulé ; le locataire travaille où il était',
  'Not gone back: {{why}}; the tenant is at work where it was':
    'Pas de retour : {{why}} ; le locataire travaille où il était',
  'Not the same in both places: {{list}}': 'Pas pareil dans les deux lieux : {{list}}',
  'Nothing was switched. See who writes as a superuser meanwhile, then convert again.':
    'Rien n’a basculé. Voir qui écrit en superuser entre-temps, puis convertir à nouveau.',
  'nothing was written since': 'rien ne fut écrit depuis',
  'One of {{text}}': 'Un parmi {{text}}',
  'Only tenants that Cadastre made can be converted.':
    'Seuls les locataires créés par Cadastre se convertissent.',
  'Reactivate or restore it first.': 'Le réactiver ou le restaurer d’abord.',
  'Reactivate or restore it first: what a shut tenant gets back is bound to its present place.':
    'Le réactiver ou le restaurer d’abord : ce qu’un locataire fermé retrouve est lié à son lieu présent.',
  'remove the new place': 'supprimer le nouveau lieu',
  'Remove the new place': 'Supprimer le nouveau lieu',
  'Remove the other place': 'Supprimer l’autre lieu',
  'Rename or drop it on the server, then do this again.':
    'Renommer ou supprimer sur le serveur, puis recommencer.',
  row: 'lignes',
  schema: 'schéma',
  'See whether anything was written since': 'Voir si quelque chose a été écrit depuis',
  'See why its verification failed. Then go back or confirm by hand.':
    'Voir pourquoi sa vérification a échoué. Puis revenir ou confirmer à la main.',
  'Shut it out of the new place': 'Lui fermer le nouveau lieu',
  'Shut the tenant out': 'Fermer l’accès du locataire',
  'shut the tenant out of the new place': 'fermer le nouveau lieu au locataire',
  'signs in, reads, writes; refused everywhere else': 'se connecte, lit, écrit ; refusé partout ailleurs',
  'Stopped while rows were copied': 'Arrêté pendant la copie des lignes',
  'tenant {{slug}}': 'locataire {{slug}}',
  'Tenant {{slug}} comes from no blueprint': 'Le locataire {{slug}} ne vient d’aucun modèle',
  'Tenant {{slug}} is at version {{version}}, its blueprint at {{newest}}':
    'Le locataire {{slug}} est en version {{version}}, son modèle en {{newest}}',
  'Tenant {{slug}} is isolated by {{model}} already': 'Le locataire {{slug}} est déjà isolé par {{model}}',
  'Tenant {{slug}} was adopted with roles of its own':
    'Le locataire {{slug}} fut adopté avec ses propres rôles',
  'Tenant {{slug}} was converted on {{day}}, and its former place in {{database}} is still kept':
    'Le locataire {{slug}} fut converti le {{day}}, et son ancien lieu dans {{database}} est encore gardé',
  'Tenant {{slug}} was converted, and its former place in {{database}} is still kept':
    'Le locataire {{slug}} fut converti, et son ancien lieu dans {{database}} est encore gardé',
  'The blueprint {{blueprint}} does not support isolation by {{model}}':
    'Le modèle {{blueprint}} ne permet pas l’isolation par {{model}}',
  'The database {{database}} belongs to {{owner}} and not to {{wanted}}: it is left alone':
    'La base {{database}} appartient à {{owner}} et non à {{wanted}} : on n’y touche pas',
  'the end of the time out of service': 'la fin du temps hors service',
  'the schema {{schema}} in {{database}}': 'le schéma {{schema}} dans {{database}}',
  'The table {{table}} is not in the new place': 'La table {{table}} n’est pas dans le nouveau lieu',
  'The tenant has written into its new place already: {{text}}. It stays there, and is open':
    'Le locataire a déjà écrit dans son nouveau lieu : {{text}}. Il y reste, et il est ouvert',
  'This is its present model': 'C’est son modèle présent',
  'To convert it, it has to be in service': 'Pour le convertir, il doit être en service',
  'To go back, it has to be in service': 'Pour revenir, il doit être en service',
  'Type {{slug}} to drop its former place': 'Saisir {{slug}} pour supprimer son ancien lieu',
  'Undone after: {{why}}; the tenant is at work where it was':
    'Défait après : {{why}} ; le locataire travaille où il était',
  'Verify as the tenant': 'Vérifier comme locataire',
  'Written since the conversion: {{text}}': 'Écrit depuis la conversion : {{text}}',
  '{{count}} large objects': '{{count}} large objects',
  '{{database}} is kept': '{{database}} est gardée',
  '{{database}}, clone of {{template}}': '{{database}}, clone de {{template}}',
  'A row of {{table}} has {{size}} MB of text': 'Une ligne de {{table}} fait {{size}} Mo de texte',
  'Rows of up to {{size}} MB can be moved: make that one shorter first.':
    'Jusqu’à {{size}} Mo, une ligne peut être déplacée : raccourcissez d’abord celle-là.',
  '{{name}} is gone from the tenant': '{{name}} manque au locataire',
  "{{name}} is the tenant's own": '{{name}} est propre au locataire',
  '{{role}} keeps its name and password': '{{role}} garde son nom et son mot de passe',
  '{{rows}} rows, in {{table}}': '{{rows}} lignes, dans {{table}}',
  '{{tables}} tables with {{rows}} rows, the same in both':
    '{{tables}} tables avec {{rows}} lignes, pareilles dans les deux',
  "{{table}} has other columns than the blueprint's: {{text}}":
    '{{table}} a d’autres colonnes que celles du modèle : {{text}}',
  '{{text}}; {{what}} is kept': '{{text}} ; {{what}} est gardé',
  '{{what}} removed; isolated by {{model}}': '{{what}} supprimé ; isolé par {{model}}',
  '{{what}}; the tenant is at work meanwhile': '{{what}} ; le locataire travaille entre-temps',
  '{{why}}; it was out of service for {{seconds}} s': '{{why}} ; il fut hors service pendant {{seconds}} s',
};
