import type { French } from '../french.ts';

/** Configurations of tenants: what is wrong with them, their files, names and switches. */
export const configuration: French = {
  'A new tier, version 1': 'Un nouveau palier, version 1',
  'All at once they would not get what they were promised: watch its use, or place new tenants elsewhere.':
    'Tous à la fois n’auraient pas ce qui leur est promis : surveiller son usage, ou placer ailleurs les nouveaux locataires.',
  'All of it was there; its privileges were set again': 'Tout y était ; ses privilèges ont été remis',
  'apply files': 'appliquer des fichiers',
  'As its file says': 'Comme le dit son fichier',
  'The configuration of a tenant lists the settings there are.':
    'La configuration d’un locataire liste les réglages existants.',
  'Its configuration tells where its values come from.': 'Sa configuration dit d’où viennent ses valeurs.',
  'The list of tiers shows those there are.': 'La liste des paliers montre ceux qui existent.',
  'Choose a shorter name: it would be cut, and could meet another one.':
    'Choisir un nom plus court : il serait coupé, et pourrait en rencontrer un autre.',
  'Choose a value within it.': 'Choisir une valeur entre les deux.',
  'Choose another one.': 'En choisir un autre.',
  'custom_domain is off for it': 'custom_domain est désactivé pour lui',
  'environment {{what}} → {{list}}': 'environnement {{what}} → {{list}}',
  'export configuration': 'exporter une configuration',
  'Give a recipient (age1…) or a passphrase, one of the two':
    'Donner un destinataire (age1…) ou une phrase de passe, l’un des deux',
  'give account': 'donner un compte',
  'Give at most {{what}}, or move it to a tier with more.':
    'Donner au plus {{what}}, ou passer à un palier qui en a plus.',
  'Give less, make the server larger, or choose a tier that it can hold.':
    'Donner moins, agrandir le serveur, ou choisir un palier qu’il peut tenir.',
  'Go on without one, or set compliance.portability for it.':
    'Continuer sans, ou activer pour lui compliance.portability.',
  'It comes from the {{kind}} {{name}}: publish the tier with another value.':
    'Cela vient de {{name}} ({{kind}}) : publier le palier avec une autre valeur.',
  'It has no value': 'Il n’a pas de valeur',
  'It is off': 'C’est désactivé',
  'It is off: no backup in a folder of your choice':
    'C’est désactivé : pas de sauvegarde dans un dossier au choix',
  'It would grow and shrink at once.': 'Il grandirait et rétrécirait à la fois.',
  'Its data has to stay in {{text}}; its server {{name}} has no label region':
    'Ses données doivent rester en {{text}} ; son serveur {{name}} n’a pas d’étiquette region',
  'Its data has to stay in {{text}}; its server {{name}} is in {{region}}':
    'Ses données doivent rester en {{text}} ; son serveur {{name}} est en {{region}}',
  'Its login {{role}} may make tables of its own': 'Son login {{role}} peut créer ses propres tables',
  'Its login {{role}} reads': 'Son login {{role}} lit',
  'Its login {{role}} reads, and so does {{reader}}': 'Son login {{role}} lit, ainsi que {{reader}}',
  'Its login {{role}} writes in what is its own': 'Son login {{role}} écrit dans ce qui est à lui',
  'Its role {{role}} administers what is its own, and nothing of the server':
    'Son rôle {{role}} administre ce qui est à lui, et rien du serveur',
  'Its roles can be made and opened while it is active or on trial.':
    'Ses rôles se créent et s’ouvrent tant qu’il est actif ou en essai.',
  'Its rows lie in tables of many tenants, whose shape no tenant changes':
    'Ses lignes sont dans des tables de plusieurs locataires, dont aucun ne change la forme',
  'Let the least be below the most.': 'Mettre le minimum sous le maximum.',
  'Letters, digits and : . _ - { }, with one of : . _ - } at its end: other characters are patterns in an ACL':
    'Lettres, chiffres et : . _ - { }, l’un de : . _ - } à la fin : les autres caractères sont des motifs dans une ACL',
  'Letters, digits and underscores': 'Lettres, chiffres et tirets bas',
  'Letters, digits, dot, hyphen and underscore, beginning with a letter':
    'Lettres, chiffres, point, tiret et tiret bas, une lettre d’abord',
  'Look at it again when it answers.': 'Le regarder à nouveau quand il répond.',
  'Look at the plan again, then apply that one.': 'Regarder à nouveau le plan, puis appliquer celui-là.',
  'Lower-case letters, digits and underscores, and no pg_ at the beginning':
    'Minuscules, chiffres et tirets bas, et pas de pg_ au début',
  'Lower-case letters, digits, dot, hyphen and underscore, with one of . - _ at its end':
    'Minuscules, chiffres, point, tiret et tiret bas, l’un de . - _ à la fin',
  'Make what is missing of its namespaces first.': 'Créer d’abord ce qui manque de ses espaces de noms.',
  'make namespaces': 'créer les espaces de noms',
  'Mend them, then look at the plan again.': 'Les corriger, puis regarder à nouveau le plan.',
  'Move it to a tier with them, or set custom_domain for it.':
    'Passer à un palier qui en a, ou activer pour lui custom_domain.',
  'Name each network once.': 'Nommer chaque réseau une fois.',
  'No tenant administers {{store}}: it reads and writes under its own name there':
    'Aucun locataire n’administre {{store}} : il y lit et écrit sous son propre nom',
  'No tenant changes the shape of {{store}}: it reads and writes under its own name there':
    'Aucun locataire ne change la forme de {{store}} : il y lit et écrit sous son propre nom',
  'Nothing to change': 'Rien à changer',
  'of the platform': 'de la plateforme',
  'Place the tenant on a server in one of these regions.':
    'Placer le locataire sur un serveur d’une de ces régions.',
  'Publish its tier with accounts.{{key}}.': 'Publier son palier avec accounts.{{key}}.',
  'Publish its tier with namespaces.redis, or move it to a tier that has it.':
    'Publier son palier avec namespaces.redis, ou passer à un palier qui l’a.',
  'Publish the tier with another limit, or move the tenant to another tier.':
    'Publier le palier avec une autre limite, ou passer le locataire à un autre palier.',
  'Give the server a label region that says where it stands, if that is so.':
    'Donner au serveur une étiquette region qui dit où il est, si c’est vrai.',
  'Set another value, or take the override away.': 'Mettre une autre valeur, ou retirer la valeur propre.',
  'Set backup.full as well.': 'Régler aussi backup.full.',
  'set configuration': 'changer une configuration',
  'Tenant {{slug}} is held to no tier: there is nothing to export':
    'Le locataire {{slug}} n’est tenu à aucun palier : il n’y a rien à exporter',
  'The configuration of {{slug}} does not let it be erased yet':
    'La configuration de {{slug}} ne permet pas encore son effacement',
  'The configuration of {{slug}} does not let its data be handed out whole':
    'La configuration de {{slug}} ne permet pas de remettre toutes ses données',
  'The configuration of {{slug}} does not stand': 'La configuration de {{slug}} ne tient pas',
  'The files have {{count}} mistakes; nothing was changed':
    'Les fichiers ont {{count}} fautes ; rien n’a changé',
  'The plan would be another one by now; nothing was changed':
    'Le plan serait maintenant un autre ; rien n’a changé',
  'The role {{role}} has no password yet': 'Le rôle {{role}} n’a pas encore de mot de passe',
  'The role {{role}} is not made yet': 'Le rôle {{role}} n’est pas encore créé',
  'The server {{name}} does not answer: its max_connections could not be compared':
    'Le serveur {{name}} ne répond pas : son max_connections n’a pu être comparé',
  'The tier of {{slug}} has no custom domains': 'Le palier de {{slug}} n’a pas de domaines propres',
  'the tier {{tier}}': 'le palier {{tier}}',
  'The tier {{tier}} stands in {{place}} already': 'Le palier {{tier}} figure déjà dans {{place}}',
  'There is no full backup that it could add to': 'Il n’y a pas de sauvegarde complète à laquelle l’ajouter',
  'There is no setting {{key}}.{{hint}}': 'Il n’y a pas de réglage {{key}}.{{hint}}',
  'To go back to what the tier says, remove the override.':
    'Pour revenir à ce que dit le palier, retirer la valeur propre.',
  'unset configuration': 'retirer d’une configuration',
  'validate access': 'valider un accès',
  'Version {{version}}; tenants keep theirs until they are moved':
    'Version {{version}} ; les locataires gardent la leur jusqu’à leur passage',
  'Wait until {{day}}.': 'Attendre le {{day}}.',
  'What a tier allows at most is no matter of one tenant':
    'Ce qu’un palier permet au plus n’est pas l’affaire d’un seul locataire',
  'Where the law asks for it sooner: restore it, set compliance.erasure for it with the reason, and delete it again.':
    'Si la loi le demande plus tôt : le restaurer, activer pour lui compliance.erasure avec le motif, et le supprimer à nouveau.',
  'With {{count}} other tenants, {{what}} are promised on the server {{name}}, which has {{list}}':
    'Avec {{count}} autres locataires, {{what}} sont promis sur le serveur {{name}}, qui en a {{list}}',
  'Write ${TENANT_ID} into it, here {{text}}: tenants with one name would share what lies under it.':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so it is written in the file of a tier
    'Y écrire ${TENANT_ID}, ici {{text}} : des locataires de même nom partageraient ce qu’il désigne.',
  'Write it as 10.0.0.0/8 or 2001:db8::/32.': 'L’écrire comme 10.0.0.0/8 ou 2001:db8::/32.',
  'Write the first address of the network, or /32 (IPv6: /128) for one host.':
    'Écrire la première adresse du réseau, ou /32 (IPv6 : /128) pour un seul hôte.',
  '{{count}} cores': '{{count}} cœurs',
  '{{count}} settings of {{slug}} cannot be so; nothing was changed':
    '{{count}} réglages de {{slug}} ne peuvent être ainsi ; rien n’a changé',
  '{{key}} is not set for {{slug}} itself': '{{key}} n’est pas réglé pour {{slug}} lui-même',
  '{{low}} is above {{key}}, which is {{high}}': '{{low}} dépasse {{key}}, qui vaut {{high}}',
  '{{name}} cannot be a name there': '{{name}} ne peut y être un nom',
  "{{name}} does not hold the tenant's number": '{{name}} ne contient pas le numéro du locataire',
  '{{name}} has {{count}} bytes, at most {{most}} are kept':
    '{{name}} a {{count}} octets, {{most}} au plus sont gardés',
  '{{name}} is another name of this tenant': '{{name}} est un autre nom de ce locataire',
  '{{name}}, at most': '{{name}}, au plus',
  '{{slug}} has no administrator role by its tier': '{{slug}} n’a pas de rôle administrateur par son palier',
  '{{slug}} has no place in Redis by its tier': '{{slug}} n’a pas de place dans Redis par son palier',
  '{{slug}} has no such role by its tier': '{{slug}} n’a pas ce rôle par son palier',
  '{{slug}} has {{what}}, and its own name in {{store}}':
    '{{slug}} a {{what}}, et son propre nom dans {{store}}',
  '{{slug}} has {{what}}, and with that no place in {{store}}':
    '{{slug}} a {{what}}, et ainsi pas de place dans {{store}}',
  '{{slug}} is not let in: {{why}}': '{{slug}} n’entre pas : {{why}}',
  '{{slug}} stands in {{place}} already': '{{slug}} figure déjà dans {{place}}',
  '{{text}} has bits set behind its prefix': '{{text}} a des bits après son préfixe',
  '{{text}} is more than the server {{name}} has at all: {{what}}':
    '{{text}} : plus que n’en a le serveur {{name}} en tout : {{what}}',
  '{{text}} is no network': '{{text}} n’est pas un réseau',
  '{{text}} is out of the range of PostgreSQL: {{place}} to {{name}}':
    '{{text}} est hors des bornes de PostgreSQL : de {{place}} à {{name}}',
  '{{path}} holds entries of its own, each with a name':
    '{{path}} contient ses propres entrées, chacune avec un nom',
  'Name the entry, as in {{path}}.NAME.': 'Nommez l’entrée, comme dans {{path}}.NOM.',
  'Take that character out.': 'Retirez ce caractère.',
  'Entry {{count}}: {{why}}': 'Entrée {{count}} : {{why}}',
  'Write it as {{value}}.': 'Écrivez {{value}}.',
  '{{text}} is there twice': '{{text}} y est deux fois',
  '{{what}} is more than the tier {{tier}} allows: at most {{list}}':
    '{{what}} : plus que ne permet le palier {{tier}}, au plus {{list}}',
  'As its file says; not yet on its server: {{why}}':
    'Comme le dit son fichier ; pas encore sur son serveur : {{why}}',
  'replace configuration': 'remplacer une configuration',
  'A number such as 49.00': 'Un nombre comme 49.00',
  'At most two decimals': 'Deux décimales au plus',
  'Lower-case letters, digits and hyphens, 40 at most': 'Minuscules, chiffres et tirets, 40 au plus',
  'Three letters such as EUR': 'Trois lettres comme EUR',
  'A whole number of at least 1, or unlimited': 'Un nombre entier d’au moins 1, ou unlimited',
  'A size such as 10 GB, or unlimited': 'Une taille comme 10 GB, ou unlimited',
  'Lower-case letters, digits, hyphens': 'Minuscules, chiffres, tirets',
  'At least one plan': 'Au moins une formule',
  'The plan {{plan}} stands in {{place}} already': 'La formule {{plan}} figure déjà dans {{place}}',
  'The tier {{tier}} is retired: who signs up would get none':
    'Le palier {{tier}} est retiré : qui s’inscrit n’en recevrait aucun',
  'A new plan, {{text}}, on {{tier}}': 'Une nouvelle formule, {{text}}, au palier {{tier}}',
  'Neither a tier (tier: NAME), nor plans (plans: a list), nor a tenant (tenant: SLUG, tier: NAME)':
    'Ni un palier (tier: NOM), ni des formules (plans: une liste), ni un locataire (tenant: IDENTIFIANT, tier: NOM)',
  'It is sealed with age: its passphrase or its identity opens it':
    'Il est scellé avec age : sa phrase de passe ou son identité l’ouvre',
  'set environment': 'changer l’environnement',
};
