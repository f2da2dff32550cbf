import type { French } from '../french.ts';

/** What makes tenants: creation, sign-up, import, adoption; and what is left of none. */
export const provisioning: French = {
  '(no name)': '(sans nom)',
  '3D000: the template {{template}} is gone and is built again':
    '3D000 : la base template {{template}} a disparu et est reconstruite',
  '; it is built first': ' ; construite d’abord',
  'A database {{database}} exists and is not of this job':
    'Une base {{database}} existe et n’est pas de cette tâche',
  'A host name': 'Un nom d’hôte',
  'A role {{role}} or {{owner}} exists and is not of this job':
    'Un rôle {{role}} ou {{owner}} existe et n’est pas de cette tâche',
  'A schema {{schema}} exists in {{database}} and is not of this job':
    'Un schéma {{schema}} existe dans {{database}} et n’est pas de cette tâche',
  'A slug needs at least one character': 'Un identifiant demande au moins un caractère',
  'A trial has at least one day': 'Un essai dure au moins un jour',
  'A trial is of a subscription: name its plan too':
    'Un essai est celui d’un abonnement : nommer aussi sa formule',
  'add blueprint': 'ajouter un modèle',
  'Add one, or start the built-in PostgreSQL.': 'En ajouter un, ou démarrer le PostgreSQL intégré.',
  'Add tenant_id to every table, key and reference in a file under row.migrations, or take row from isolation in blueprint.yaml.':
    'Ajouter tenant_id à chaque table, clé et référence dans un fichier sous row.migrations, ou ôter row de isolation dans blueprint.yaml.',
  'adopt databases': 'adopter des bases',
  'AES-256-GCM, key {{key}}': 'AES-256-GCM, clé {{key}}',
  allowed: 'permis',
  'as {{role}}': 'comme {{role}}',
  'At most 72 bytes: bcrypt ignores the rest': 'Au plus 72 octets : bcrypt ignore le reste',
  'At most {{count}} characters': 'Au plus {{count}} caractères',
  'blueprint folder {{place}}': 'dossier de modèle {{place}}',
  'blueprint {{blueprint}}': 'modèle {{blueprint}}',
  'blueprint {{blueprint}} on server {{server}}': 'modèle {{blueprint}} sur le serveur {{server}}',
  'build template': 'construire la base template',
  'Building {{database}}': 'Construction de {{database}}',
  'builds the template first': 'construit d’abord la base template',
  'The list of tenants shows those there are.': 'La liste des locataires montre ceux qui existent.',
  'Cancelled while others were being cloned': 'Annulé pendant que d’autres étaient clonés',
  'Cancelled while the template was busy': 'Annulé pendant que la base template était prise',
  'Choose a folder for the final backup, or waive it; not both':
    'Choisir un dossier pour la sauvegarde finale, ou l’écarter ; pas les deux',
  'Choose another server, or raise the capacity of this one.':
    'Choisir un autre serveur, ou relever la capacité de celui-ci.',
  'Choose another slug, or leave it out to have one made.':
    'Choisir un autre identifiant, ou l’omettre pour qu’il soit fait.',
  'Choose {{text}}, or make the blueprint ready for it and say so in its blueprint.yaml.':
    'Choisir {{text}}, ou y préparer le modèle et le dire dans son blueprint.yaml.',
  chosen: 'choisi',
  'its own column': 'sa propre colonne',
  'for rows that name none': 'des lignes sans palier',
  'clone of {{template}}': 'clone de {{template}}',
  'clone of {{template}}, tried {{count}} times': 'clone de {{template}}, {{count}} essais',
  'clone of {{template}}, {{size}}, tried {{count}} times':
    'clone de {{template}}, {{size}}, {{count}} essais',
  'clone of {{template}}, {{text}}': 'clone de {{template}}, {{text}}',
  'close sessions and drop the database of tenant {{id}}':
    'fermer les sessions et supprimer la base du locataire {{id}}',
  'closed to everybody until it is verified': 'fermée à tous jusqu’à sa vérification',
  'Connect the server as a superuser, or choose the isolation database.':
    'Connecter le serveur en superuser, ou choisir l’isolation par base.',
  'Connect the server as a superuser, or upgrade it to PostgreSQL 15 or newer.':
    'Connecter le serveur en superuser, ou le mettre en PostgreSQL 15 ou plus.',
  'Control characters and direction overrides are not allowed':
    'Caractères de contrôle et de direction interdits',
  'Create database': 'Créer la base',
  'Create roles': 'Créer les rôles',
  'Create schema': 'Créer le schéma',
  'create tenant': 'créer un locataire',
  'Create tenants': 'Créer les locataires',
  'Create {{name}}': 'Créer {{name}}',
  Credentials: 'Identifiants secrets',
  'Decide it first at that server: revoke it there, or leave it as it is.':
    'Le décider d’abord auprès de ce serveur : l’y révoquer, ou le laisser ainsi.',
  'Decide the finding public-access of the server, then resume this job.':
    'Décider du constat public-access du serveur, puis reprendre la tâche.',
  'Delete its rows': 'Supprimer ses lignes',
  'delete the rows of tenant {{id}}': 'supprimer les lignes du locataire {{id}}',
  'Drop both roles': 'Supprimer les deux rôles',
  'Drop the database': 'Supprimer la base',
  'drop the roles of tenant {{id}}': 'supprimer les rôles du locataire {{id}}',
  'Drop the schema': 'Supprimer le schéma',
  'drop the schema of tenant {{id}}': 'supprimer le schéma du locataire {{id}}',
  'Every server is at its capacity': 'Chaque serveur est à sa capacité',
  'Exists already': 'Existe déjà',
  'Fernet, key {{key}}': 'Fernet, clé {{key}}',
  'fewest tenants': 'le moins de locataires',
  'file {{hash}}': 'fichier {{hash}}',
  'First admin user': 'Premier administrateur',
  'Forget the password': 'Oublier le mot de passe',
  'forget the password': 'oublier le mot de passe',
  'Free number and slug': 'Libérer numéro et identifiant',
  'free number {{id}} and the slug': 'libérer le numéro {{id}} et l’identifiant',
  'Give it back with ALTER SCHEMA {{schema}} OWNER TO, or rename it if it is another one; then resume.':
    'Le rendre par ALTER SCHEMA {{schema}} OWNER TO, ou le renommer si c’en est un autre ; puis reprendre.',
  'Give the blueprint another prefix, or remove the databases that have its names.':
    'Donner au modèle un autre préfixe, ou retirer les bases qui ont ses noms.',
  'Give the password or its hash, not both': 'Donner le mot de passe ou son empreinte, pas les deux',
  "If it is gone, restore it from a backup. If only its mark is: COMMENT ON DATABASE {{database}} IS 'Cadastre shared database {{id}}, complete'.":
    'Si elle a disparu, la restaurer d’une sauvegarde. Si seule sa marque manque : COMMENT ON DATABASE {{database}} IS ’Cadastre shared database {{id}}, complete’.',
  'import tenants': 'importer des locataires',
  'Import {{rows}} tenants': 'Importer {{rows}} locataires',
  'in memory, 32 characters from the system generator': 'en mémoire, 32 caractères du générateur du système',
  'in {{database}}, which others share': 'dans {{database}}, que d’autres partagent',
  'in {{database}}, which others share; it is built first':
    'dans {{database}}, que d’autres partagent ; construite d’abord',
  "Isolation by row needs PostgreSQL 15: before, views run with their owner's rights":
    'L’isolation par lignes demande PostgreSQL 15 : avant, les vues tournent aux droits de leur propriétaire',
  'Isolation by {{model}} needs a superuser on {{server}}':
    'L’isolation par {{model}} demande un superuser sur {{server}}',
  'Its creation has not come that far: look at its job.': 'Sa création n’en est pas là : voir sa tâche.',
  'Join the shared tables': 'Rejoindre les tables partagées',
  'Let nobody in': 'Ne laisser entrer personne',
  'Lower-case letters, digits and single hyphens between them':
    'Minuscules, chiffres et tirets simples entre eux',
  'Makes names over {{count}} bytes': 'Donne des noms de plus de {{count}} octets',
  'may connect to {{database}}': 'peut se connecter à {{database}}',
  'More than {{count}} rows': 'Plus de {{count}} lignes',
  'most room, {{count}} left': 'le plus de place, reste {{count}}',
  'Name at least one tenant': 'Nommer au moins un locataire',
  'Name databases, give a pattern, or give a CSV file: one of them':
    'Nommer des bases, donner un motif ou un fichier CSV : l’un d’eux',
  'No password is recorded for this tenant': 'Aucun mot de passe n’est inscrit pour ce locataire',
  'No room left': 'Plus de place',
  'No server is registered': 'Aucun serveur n’est enregistré',
  'no variables': 'aucune variable',
  'nobody else may connect': 'personne d’autre ne peut se connecter',
  'nobody else may connect; {{databases}} closed to PUBLIC':
    'personne d’autre ne peut se connecter ; {{databases}} fermées à PUBLIC',
  'nobody else may connect; {{databases}} left open by decision':
    'personne d’autre ne peut se connecter ; {{databases}} laissées ouvertes par décision',
  'Not a bcrypt hash': 'Pas une empreinte bcrypt',
  'Not a CSV table, line {{line}}: quotes do not close, or stand where none may':
    'Pas une table CSV, ligne {{line}} : des guillemets ne ferment pas, ou sont mal placés',
  'Not a CSV table: quotes do not close, or stand where none may':
    'Pas une table CSV : des guillemets ne ferment pas, ou sont mal placés',
  'Not a text: save the file as UTF-8': 'Pas un texte : enregistrer le fichier en UTF-8',
  'Not ready yet': 'Pas encore prêt',
  'nothing was reserved': 'rien n’était réservé',
  'NUL is not allowed': 'NUL est interdit',
  'number {{id}}, slug {{slug}}': 'numéro {{id}}, identifiant {{slug}}',
  'of this plan': 'de cette formule',
  on: 'actif',
  'on {{schema}} and on nothing beside it': 'sur {{schema}} et sur rien d’autre',
  'Ownership and privileges': 'Propriété et privilèges',
  'PUBLIC may connect to {{text}} again': 'PUBLIC peut à nouveau se connecter à {{text}}',
  'PUBLIC may connect to {{text}} on {{server}}, so every new tenant could':
    'PUBLIC peut se connecter à {{text}} sur {{server}} : chaque nouveau locataire le pourrait',
  Ready: 'Prêt',
  'ready before the undo began; nothing was undone': 'prêt avant le retour ; rien n’a été défait',
  'Record credentials': 'Inscrire les identifiants',
  'Refused on {{database}}': 'Refusé sur {{database}}',
  Remove: 'Retirer',
  'remove blueprint': 'retirer un modèle',
  'remove orphan': 'retirer un orphelin',
  'Remove {{kind}} {{name}}': 'Retirer {{kind}} {{name}}',
  'Reserve number and slug': 'Réserver numéro et identifiant',
  'reveal password': 'révéler le mot de passe',
  'Revoke from PUBLIC': 'Révoquer de PUBLIC',
  'rows by row security, and no rights on the tables themselves':
    'des lignes par row security, et aucun droit sur les tables mêmes',
  'rows of the shared tables, by row security; no rights on the tables themselves':
    'des lignes des tables partagées, par row security ; aucun droit sur les tables mêmes',
  'sealed with {{scheme}}, key {{key}}': 'scellé par {{scheme}}, clé {{key}}',
  'server {{server}}': 'serveur {{server}}',
  'sign up': 'inscrire',
  'Sign up': 'Inscrire',
  'Sign up {{name}}': 'Inscrire {{name}}',
  'Signs in with SCRAM': 'Se connecte par SCRAM',
  'stood already': 'existait déjà',
  'Stopped: {{why}}; tenants that were ready stay': 'Arrêté : {{why}} ; les locataires prêts restent',
  'Take in one database': 'Adopter une base',
  'Take in {{count}} databases': 'Adopter {{count}} bases',
  'Taken by another tenant': 'Pris par un autre locataire',
  'template {{template}} stands': 'la base template {{template}} existe',
  'Tenant {{slug}} is still being made': 'Le locataire {{slug}} est encore en création',
  'test tenant': 'tester un locataire',
  'the blueprint has no first admin': 'le modèle n’a pas de premier administrateur',
  'the blueprint has no seed': 'le modèle n’a pas de données initiales',
  'the blueprint has none': 'le modèle n’en a pas',
  'The blueprint {{blueprint}} does not support isolation by {{model}}; it supports {{text}}':
    'Le modèle {{blueprint}} ne permet pas l’isolation par {{model}} ; il permet {{text}}',
  'The blueprint {{blueprint}} is nowhere to be found': 'Le modèle {{blueprint}} est introuvable',
  'The column {{column}} stands twice': 'La colonne {{column}} figure deux fois',
  'The database {{database}} is not the one this job made; it is left alone':
    'La base {{database}} n’est pas celle de cette tâche ; on n’y touche pas',
  'The e-mail {{email}} is the owner of another tenant':
    'L’e-mail {{email}} est le propriétaire d’un autre locataire',
  'The file has a header and no rows': 'Le fichier a un en-tête et aucune ligne',
  'The file is empty': 'Le fichier est vide',
  'The first name': 'Le prénom',
  'The header has no column {{column}}; it needs name and owner_email':
    'L’en-tête n’a pas de colonne {{column}} ; il faut name et owner_email',
  'The import was stopped': 'L’import fut arrêté',
  'The job is gone from the platform database': 'La tâche a disparu de la base plateforme',
  'The last name': 'Le nom de famille',
  'the login acts as the owner until the content stands': 'le login agit comme propriétaire jusqu’au contenu',
  'The name': 'Le nom',
  'The name has too few Latin letters for a slug, so one was drawn':
    'Le nom a trop peu de lettres latines pour un identifiant : il fut tiré au sort',
  'the only server': 'le seul serveur',
  'The owner needs a password to log in': 'Le propriétaire a besoin d’un mot de passe pour se connecter',
  'the password travels as a SCRAM verifier only': 'le mot de passe ne voyage qu’en vérificateur SCRAM',
  'The same as in row {{row}}': 'Le même qu’à la ligne {{row}}',
  'The schema {{schema}} in {{database}} belongs to {{owner}} now and not to {{wanted}}: it is left alone':
    'Le schéma {{schema}} de {{database}} appartient à {{owner}} et non à {{wanted}} : on n’y touche pas',
  'The server {{server}} holds {{count}} tenants; its capacity is {{capacity}}':
    'Le serveur {{server}} tient {{count}} locataires ; sa capacité est {{capacity}}',
  'The shared database is not known yet': 'La base partagée n’est pas encore connue',
  'The slug {{slug}} is taken': 'L’identifiant {{slug}} est pris',
  'The tenant has no number yet': 'Le locataire n’a pas encore de numéro',
  "The tenant's role {{why}}": 'Le rôle du locataire {{why}}',
  'There is no tenant number {{id}}': 'Il n’y a pas de locataire numéro {{id}}',
  'There is no tenant {{slug}}': 'Il n’y a pas de locataire {{slug}}',
  'This name is reserved': 'Ce nom est réservé',
  'trial of {{days}} days': 'essai de {{days}} jours',
  'undo the tenants that are being made; those that are ready stay':
    'défaire les locataires en création ; ceux qui sont prêts restent',
  'Undo this job and create the tenant again: it will take the next number.':
    'Défaire cette tâche et recréer le locataire : il prendra le numéro suivant.',
  'Unknown column {{name}}; known are {{text}} and set.VARIABLE':
    'Colonne inconnue {{name}} ; connues : {{text}} et set.VARIABLE',
  'Upgrade the server first.': 'Mettre d’abord le serveur à niveau.',
  'Upgrade the server, or choose the isolation database or schema.':
    'Mettre le serveur à niveau, ou choisir l’isolation par base ou schéma.',
  'Use a newer Cadastre for this server.': 'Prendre un Cadastre plus récent pour ce serveur.',
  'Use another e-mail for this owner.': 'Prendre un autre e-mail pour ce propriétaire.',
  'Used by another tenant': 'Utilisé par un autre locataire',
  Validate: 'Valider',
  'version {{version}} comes with the template; checked, not run':
    'la version {{version}} vient avec la base template ; contrôlée, pas exécutée',
  'version {{version}}, the tables are shared': 'version {{version}}, les tables sont partagées',
  'Wait for its job, or resume it.': 'Attendre sa tâche, ou la reprendre.',
  'Welcome message': 'Message de bienvenue',
  'Write the path out in full': 'Écrire le chemin en entier',
  '{{blueprint}} cannot be isolated by row: {{text}}':
    '{{blueprint}} ne peut être isolé par lignes : {{text}}',
  '{{blueprint}} {{version}} on {{server}}; in {{database}}, which others share':
    '{{blueprint}} {{version}} sur {{server}} ; dans {{database}}, que d’autres partagent',
  '{{blueprint}} {{version}} on {{server}}; template built':
    '{{blueprint}} {{version}} sur {{server}} ; base template construite',
  '{{blueprint}} {{version}} on {{server}}; template stands':
    '{{blueprint}} {{version}} sur {{server}} ; base template présente',
  '{{count}} applied in {{schema}}, now {{version}}':
    '{{count}} appliquées dans {{schema}}, version {{version}}',
  '{{count}} applied, now {{version}}': '{{count}} appliquées, version {{version}}',
  '{{count}} characters, sealed in the journal until they are recorded':
    '{{count}} caractères, scellés au journal jusqu’à leur inscription',
  '{{count}} files in {{schema}}, version {{version}}':
    '{{count}} fichiers dans {{schema}}, version {{version}}',
  '{{count}} numbers in a row are taken on the server by something else':
    '{{count}} numéros de suite sont pris sur le serveur par autre chose',
  "{{count}} statements on {{database}}; all of it is {{role}}'s":
    '{{count}} instructions sur {{database}} ; tout est à {{role}}',
  '{{count}} statements with {{variables}} variable': '{{count}} instructions avec {{variables}} variable',
  '{{count}} statements with {{variables}} variables': '{{count}} instructions avec {{variables}} variables',
  '{{count}} succeeded': '{{count}} réussis',
  "{{database}} exists on the server and is not Cadastre's shared database":
    '{{database}} existe sur le serveur et n’est pas la base partagée de Cadastre',
  '{{database}} is not what Cadastre left, and tenant {{id}} lives in it':
    '{{database}} n’est pas ce que Cadastre a laissé, et le locataire {{id}} y vit',
  '{{database}} is not what Cadastre left, and {{count}} tenants live in it':
    '{{database}} n’est pas ce que Cadastre a laissé, et {{count}} locataires y vivent',
  '{{database}} stood already': '{{database}} existait déjà',
  '{{names}} exists on the server already; number {{id}} is passed over':
    '{{names}} existe déjà sur le serveur ; le numéro {{id}} est sauté',
  '{{name}} is empty': '{{name}} est vide',
  '{{role}} and {{owner}} stood already': '{{role}} et {{owner}} existaient déjà',
  '{{role}} with SCRAM, {{owner}} without login': '{{role}} avec SCRAM, {{owner}} sans LOGIN',
  '{{server}} is at its capacity of {{count}} tenants':
    '{{server}} est à sa capacité de {{count}} locataires',
  '{{server}} runs PostgreSQL {{version}}; Cadastre works with {{oldest}} to {{newest}}':
    '{{server}} tourne en PostgreSQL {{version}} ; Cadastre travaille de {{oldest}} à {{newest}}',
  '{{slug}} is reserved for the platform': '{{slug}} est réservé à la plateforme',
  '{{slug}} is taken': '{{slug}} est pris',
  '{{some}} values for {{all}} columns': '{{some}} valeurs pour {{all}} colonnes',
  '{{user}} is no superuser, and on PostgreSQL 14 only a superuser can give the schema public to a tenant':
    '{{user}} n’est pas superuser, et sur PostgreSQL 14 seul un superuser peut donner le schéma public à un locataire',
  '{{user}} lacks {{text}} on {{server}}, so it can make no tenant':
    '{{user}} n’a pas {{text}} sur {{server}} : il ne peut créer de locataire',
  '{{version}}, came with the template': '{{version}}, venu avec la base template',
  '{{version}}, the tables are shared': '{{version}}, les tables sont partagées',
  '{{version}}, {{tables}} tables, came with the template':
    '{{version}}, {{tables}} tables, venu avec la base template',
  'A text': 'Un texte',
  'A number': 'Un nombre',
  'A list': 'Une liste',
  'At least {{count}}': 'Au moins {{count}}',
  'At most {{count}}': 'Au plus {{count}}',
};
