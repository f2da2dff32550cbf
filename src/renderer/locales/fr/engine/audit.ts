import type { French } from '../french.ts';

/** The audit log: its chain, its keys and its anchors. */
export const audit: French = {
  '; the last write failed: {{why}}': ' ; la dernière écriture a échoué : {{why}}',
  '; the {{count}} after it are held by the chain and the anchors alone':
    ' ; les {{count}} suivantes ne sont tenues que par la chaîne et les ancres',
  'Accepting the audit log asks for the name of this workstation':
    'Accepter le journal d’audit demande le nom de ce poste',
  'Agrees up to entry {{sequence}}, {{count}} entries behind{{hint}}':
    'D’accord jusqu’à l’entrée {{sequence}}, {{count}} entrées de retard{{hint}}',
  'Agrees up to entry {{sequence}}, {{count}} entry behind{{hint}}':
    'D’accord jusqu’à l’entrée {{sequence}}, {{count}} entrée de retard{{hint}}',
  'An audit entry holds numbers, texts and nulls only':
    'Une entrée d’audit ne contient que nombres, textes et nuls',
  'Another process is still writing the anchor in the {{list}}':
    'Un autre processus écrit encore l’ancre : {{list}}',
  'Could not be read: {{why}}': 'Lecture impossible : {{why}}',
  'Cut at the end: {{how}} missing': 'Coupé à la fin : il manque {{how}}',
  'Cut at the start: {{how}} missing': 'Coupé au début : il manque {{how}}',
  'Cut in the middle: {{how}} missing': 'Coupé au milieu : il manque {{how}}',
  'Edited: its content does not give its hash': 'Modifiée : son contenu ne donne pas son empreinte',
  'Entries {{first}} to {{last}} are': 'les entrées {{first}} à {{last}}',
  'entries {{first}} to {{last}} are': 'les entrées {{first}} à {{last}}',
  'Entry {{first}} is': 'l’entrée {{first}}',
  'entry {{first}} is': 'l’entrée {{first}}',
  'It does not follow entry {{sequence}}: what stood before it was changed or removed':
    'Elle ne suit pas l’entrée {{sequence}} : ce qui la précédait fut changé ou retiré',
  'Its MAC is wrong: it was written without the key': 'Son MAC est faux : il fut écrit sans la clé',
  'Its MAC is wrong: key and MAC do not go together': 'Son MAC est faux : clé et MAC ne vont pas ensemble',
  'Keep the file as evidence: stop Cadastre and move audit.db elsewhere. A new log begins with the next start, and can be accepted.':
    'Garder le fichier comme preuve : arrêter Cadastre et déplacer audit.db. Un nouveau journal commence au prochain démarrage, et peut être accepté.',
  'MACs vouch for entries 1 to {{count}}{{hint}}': 'Des MAC garantissent les entrées 1 à {{count}}{{hint}}',
  'No anchor disagrees with this log: there is nothing to accept':
    'Aucune ancre ne contredit ce journal : il n’y a rien à accepter',
  'Nothing was anchored here yet{{hint}}': 'Rien n’est encore ancré ici{{hint}}',
  'Remembers the newest entry, {{sequence}}': 'Se souvient de la dernière entrée, {{sequence}}',
  'Reordered: this entry was written right after what is now entry {{sequence}}':
    'Réordonné : cette entrée fut écrite juste après ce qui est maintenant l’entrée {{sequence}}',
  'Replaced by another file: this is log {{log}}, the anchor remembers log {{other}}':
    'Remplacé par un autre fichier : c’est le journal {{log}}, l’ancre se souvient du journal {{other}}',
  'Rewritten: this entry, or one before it, is not the one that the anchor remembers':
    'Réécrit : cette entrée, ou une précédente, n’est pas celle dont l’ancre se souvient',
  'The audit MAC key has {{count}} bytes; it must have 32':
    'La clé MAC d’audit a {{count}} octets ; il en faut 32',
  'The entries of this file are not as they were written (entry {{sequence}}: {{why}})':
    'Les entrées de ce fichier ne sont pas telles qu’écrites (entrée {{sequence}} : {{why}})',
  'The entry that the anchor remembers is missing': 'L’entrée dont l’ancre se souvient manque',
  'The first entry does not belong to this log: its log id was changed':
    'La première entrée n’est pas de ce journal : son identifiant de journal fut changé',
  'The {{list}} could not be asked. {{why}}': 'Impossible d’interroger : {{list}}. {{why}}',
  '{{count}} entries carry a MAC whose key is not known here':
    '{{count}} entrées portent un MAC dont la clé est inconnue ici',
  'platform-database': 'base plateforme',
  'secret-store': 'coffre des secrets',
};
