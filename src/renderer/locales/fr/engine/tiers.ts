import type { French } from '../french.ts';

/** Tiers: their files, what they ask of a server, and moving tenants between them. */
export const tiers: French = {
  ' of the plan {{plan}}': ' de la formule {{plan}}',
  ' of the settings': ' des réglages',
  ' There are {{list}}.': ' Il y a {{list}}.',
  '${{{name}} has no closing brace; write $${ for a plain ${':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so it is written in the file of a tier
    '${{{name}} n’a pas d’accolade fermante ; écrire $${ pour un simple ${',
  '. Did you mean {{name}}?': '. Peut-être {{name}} ?',
  '; not dedicated, which {{tier}} asks for': ' ; pas dédié, ce que demande {{tier}}',
  '; tier {{tier}}, version {{version}}': ' ; palier {{tier}}, version {{version}}',
  'A list of keys with values': 'Une liste de clés avec valeurs',
  "a sign that is no digit must follow {{text}}, or it would be the beginning of other tenants' names too":
    'un signe autre qu’un chiffre doit suivre {{text}}, sinon d’autres locataires auraient le même début de nom',
  'A text, a number, true or false': 'Un texte, un nombre, true ou false',
  'a tier': 'un palier',
  'A tier has no {{name}}': 'Un palier n’a pas {{name}}',
  'A tier is a list of keys with values': 'Un palier est une liste de clés avec valeurs',
  'A tier is a list of keys with values, such as tier: gold':
    'Un palier est une liste de clés avec valeurs, comme tier: gold',
  'A variable has no meaning in {{key}}; write $${ for a plain ${':
    'Une variable n’a pas de sens dans {{key}} ; écrire $${ pour un simple ${',
  'Add a server in {{text}}; where {{name}} is one, say so by its label region.':
    'Ajouter un serveur en {{text}} ; si {{name}} y est, le dire par son étiquette region.',
  'Cadastre gives that name to the tenant itself': 'Cadastre donne ce nom au locataire lui-même',
  'Cancel them first, or wait until they are done.': 'Les annuler d’abord, ou attendre leur fin.',
  'Choose another tier, or another blueprint.': 'Choisir un autre palier, ou un autre modèle.',
  'Choose another tier.': 'Choisir un autre palier.',
  'Compare the two, and publish what you want of both.':
    'Comparer les deux, et publier ce qu’il faut de chacune.',
  'every role of the server can list it, so it cannot hold the name of a customer':
    'tout rôle du serveur peut le lister : il ne peut porter le nom d’un client',
  'Every tenant brings {{name}}: it cannot be given another value':
    'Chaque locataire apporte {{name}} : impossible d’en changer la valeur',
  'Give a server that label.': 'Donner cette étiquette à un serveur.',
  '{{name}} has not the label {{key}}={{value}}': '{{name}} n’a pas l’étiquette {{key}}={{value}}',
  '{{name}} has {{count}} connections, and the tier promises {{wanted}} connections to each tenant':
    '{{name}} a {{count}} connexions, et le palier en promet {{wanted}} à chaque locataire',
  '{{name}} has {{used}} of {{count}} connections in use: {{free}} are free, and {{wanted}} are wanted':
    '{{name}} a {{used}} connexions sur {{count}} en service : {{free}} sont libres, il en faut {{wanted}}',
  '; {{free}} connections are free now, and it may have {{wanted}}':
    ' ; {{free}} connexions libres à présent, et il peut en avoir {{wanted}}',
  'No server has the connections: {{list}}': 'Aucun serveur n’a les connexions : {{list}}',
  'The server did not say how many connections it has': 'Le serveur n’a pas dit combien de connexions il a',
  'Wait until some are closed, raise max_connections of the server, or choose another server.':
    'Attendre que certaines se ferment, relever max_connections du serveur, ou choisir un autre serveur.',
  'Wait until some are closed, or raise max_connections of the server.':
    'Attendre que certaines se ferment, ou relever max_connections du serveur.',
  'Held to no tier: {{why}}': 'Tenu à aucun palier : {{why}}',
  'The tier {{tier}} allows isolation by {{list}}, and it has {{model}}':
    'Le palier {{tier}} permet l’isolation par {{list}}, et il a {{model}}',
  'Invalid input': 'Saisie non valable',
  '{{name}} is in {{region}}, not in {{text}}': '{{name}} est en {{region}}, pas en {{text}}',
  '{{name}} is not dedicated, as the tier {{tier}} asks':
    '{{name}} n’est pas dédié, comme le demande le palier {{tier}}',
  'is the same as {{text}}': 'est identique à {{text}}',
  'It belongs to a tier, and this tenant would have none: name one':
    'C’est celui d’un palier, et ce locataire n’en aurait pas : en nommer un',
  'It cannot be read': 'Illisible',
  'It has no model in common with the blueprint': 'Il n’a aucun modèle d’isolation commun avec le modèle',
  'it is the default of new tenants': 'c’est celui des nouveaux locataires par défaut',
  'Its newest version is {{version}}.': 'Sa dernière version est {{version}}.',
  'Keep a server for it and say so by its label cluster.':
    'Lui réserver un serveur et le dire par son étiquette cluster.',
  'More than {{count}}': 'Plus de {{count}}',
  'Name another in the settings.': 'En nommer un autre dans les réglages.',
  'No server has what the tier asks for: {{list}}': 'Aucun serveur n’a ce que demande le palier : {{list}}',
  'No such key': 'Pas une telle clé',
  'no version': 'aucune version',
  'Nothing uses the variable {{name}}': 'Rien n’utilise la variable {{name}}',
  'of the plan {{plan}}': 'de la formule {{plan}}',
  'One of {{list}}, not {{what}}': 'Un parmi {{list}} ; donné : {{what}}',
  'platform tiers': 'paliers de la plateforme',
  'publish shipped tiers': 'publier les paliers fournis',
  'Publish the tier with values that stand, or choose another one.':
    'Publier le palier avec des valeurs qui tiennent, ou en choisir un autre.',
  'publish tier': 'publier un palier',
  'Raise max_connections of the server, or choose a tier with fewer.':
    'Relever max_connections du serveur, ou choisir un palier qui en a moins.',
  'Region {{name}}': 'Région {{name}}',
  'reinstate tier': 'rétablir un palier',
  'retire tier': 'retirer un palier',
  '{{name}} says no region': '{{name}} ne dit pas de région',
  'Scales down at {{low}}%, and up at {{high}}%: down must be less than up':
    'Réduit à {{low}} %, augmente à {{high}} % : le premier doit être inférieur',
  'Scales from {{low}} to {{high}}: from more than to':
    'Varie de {{low}} à {{high}} : le début dépasse la fin',
  'sealed with {{scheme}}, key {{key}}; tier {{tier}}, version {{version}}':
    'scellé par {{scheme}}, clé {{key}} ; palier {{tier}}, version {{version}}',
  'Subscribers of a plan get its tier. Publish a new version of this one instead.':
    'Les abonnés d’une formule reçoivent son palier. Publier plutôt une nouvelle version de celui-ci.',
  'The chain is too long: {{count}} tiers, of {{most}} at most':
    'La chaîne est trop longue : {{count}} paliers, pour {{most}} au plus',
  'the default of the settings': 'celui des réglages par défaut',
  'The file is no tier': 'Le fichier n’est pas un palier',
  'The file uses anchors or another unusual form there: change the text.':
    'Le fichier y emploie des ancres ou une autre forme rare : changer le texte.',
  'the only one with what {{tier}} asks for': 'le seul avec ce que demande {{tier}}',
  'the plan points at it: {{text}}': 'la formule y renvoie : {{text}}',
  'the plans point at it: {{text}}': 'les formules y renvoient : {{text}}',
  'The platform database says nothing of itself': 'La base plateforme ne dit rien d’elle-même',
  'The shipped tier {{tier}} cannot be published: {{why}}':
    'Le palier fourni {{tier}} ne peut être publié : {{why}}',
  'The shipped tier {{tier}} does not say its revision': 'Le palier fourni {{tier}} ne dit pas sa révision',
  'The tier {{tier}} allows isolation by {{text}}; the blueprint {{blueprint}} supports {{list}}':
    'Le palier {{tier}} permet l’isolation par {{text}} ; le modèle {{blueprint}} permet {{list}}',
  'The tier {{tier}} allows {{text}}: name another tier, or leave the model out':
    'Le palier {{tier}} permet {{text}} : nommer un autre palier, ou omettre le modèle',
  'The tier {{tier}} cannot be retired: {{why}}': 'Le palier {{tier}} ne peut être retiré : {{why}}',
  'The tier {{tier}} does not stand for {{slug}}': 'Le palier {{tier}} ne tient pas pour {{slug}}',
  'The tier {{tier}} has no version {{version}}': 'Le palier {{tier}} n’a pas de version {{version}}',
  'The tier {{tier}}{{hint}} is retired: no new tenant gets it':
    'Le palier {{tier}}{{hint}} est retiré : aucun nouveau locataire ne le reçoit',
  'The value of a variable holds no other variable':
    'La valeur d’une variable ne contient pas d’autre variable',
  'The variable {{name}} has a value only in {{list}}; give it one for all':
    'La variable {{name}} n’a de valeur qu’en {{list}} ; lui en donner une pour tous',
  'There are {{list}}.': 'Il y a {{list}}.',
  'There is no such setting': 'Ce réglage n’existe pas',
  'There is no tier {{tier}}': 'Il n’y a pas de palier {{tier}}',
  'There is no tier {{tier}} to extend.{{hint}}': 'Il n’y a pas de palier {{tier}} à étendre.{{hint}}',
  'There is no tier {{tier}}{{hint}}': 'Il n’y a pas de palier {{tier}}{{hint}}',
  'There is no variable {{name}}': 'Il n’y a pas de variable {{name}}',
  'Those with what {{tier}} asks for are at their capacity: {{text}}':
    'Ceux qui ont ce que demande {{tier}} sont à leur capacité : {{text}}',
  'tier {{tier}}': 'palier {{tier}}',
  'Too many aliases': 'Trop d’alias',
  'Unknown key {{name}} in {{what}}.': 'Clé inconnue {{name}} dans {{what}}.',
  'Unknown key {{name}} in {{what}}. Did you mean {{place}}?':
    'Clé inconnue {{name}} dans {{what}}. Peut-être {{place}} ?',
  'Variable {{name}}': 'Variable {{name}}',
  'Version {{version}} of {{tier}} is gone': 'La version {{version}} de {{tier}} a disparu',
  'version {{version}}, published by {{text}}': 'version {{version}}, publiée par {{text}}',
  'without {{text}} in it, tenants would share the name':
    'sans {{text}}, des locataires partageraient ce nom',
  '{{count}} open changes move tenants to it': '{{count}} changements ouverts y mènent des locataires',
  "{{count}} times {{key}} is over the tier's limit of {{text}}":
    '{{count}} fois {{key}} dépasse la limite du palier : {{text}}',
  '{{how}}, not {{what}}': '{{how}} ; donné : {{what}}',
  '{{name}} cannot be changed by itself in this file': '{{name}} ne peut être changé seul dans ce fichier',
  '{{name}} is no name of a variable: capital letters, digits and underscores':
    '{{name}} n’est pas un nom de variable : majuscules, chiffres et tirets bas',
  '{{place}}: variable {{name}}': '{{place}} : variable {{name}}',
  "{{text}} is over the tier's limit of {{place}}": '{{text}} dépasse la limite du palier : {{place}}',
  '{{text}}; tier {{tier}}, version {{version}}': '{{text}} ; palier {{tier}}, version {{version}}',
  '{{tier}} extends itself': '{{tier}} s’étend lui-même',
  '{{tier}} was edited from version {{version}}; there is {{what}} now':
    '{{tier}} fut modifié depuis la version {{version}} ; il y a maintenant {{what}}',
  '{{tier}} would extend itself: {{text}}': '{{tier}} s’étendrait lui-même : {{text}}',
  '; and {{count}} more': ' ; et {{count}} de plus',
};
