import type { French } from './french.ts';

/** What needs a person. */
export const attention: French = {
  Alerts: 'Alertes',
  'Alerts: none': 'Alertes : aucune',
  'Alerts: {{count}} wait': ['Alertes : {{count}} attend', 'Alertes : {{count}} attendent'],
  'Nothing waits for you.': 'Rien ne vous attend.',
  '{{count}} drifted schemas': ['{{count}} schéma en écart', '{{count}} schémas en écart'],
  'nothing waits': 'rien n’attend',
  '{{count}} runs wait': ['{{count}} passage attend', '{{count}} passages attendent'],
  'No run waits, no schema is known to differ from its version, and nobody is behind.':
    'Aucun passage n’attend, aucun schéma ne diffère de sa version que l’on sache, et personne n’est en retard.',
  'Open the run': 'Ouvrir le passage',
  '{{count}} schemas differ from their version': [
    '{{count}} schéma diffère de sa version',
    '{{count}} schémas diffèrent de leur version',
  ],
  'See and mend…': 'Voir et corriger…',
  'Run {{id}} leaves them out.': 'Le passage {{id}} les laisse de côté.',
  '{{count}} tenants are behind {{newest}}': [
    '{{count}} locataire est en retard sur {{newest}}',
    '{{count}} locataires sont en retard sur {{newest}}',
  ],
  'Run {{id}} takes them there.': 'Le passage {{id}} les y mène.',
  'Show them': 'Les montrer',
  'See the lines': 'Voir les lignes',
  'Networks and TLS of {{count}} tenants are not in force there.': [
    'Les réseaux et TLS de {{count}} locataire n’y sont pas en vigueur.',
    'Les réseaux et TLS de {{count}} locataires n’y sont pas en vigueur.',
  ],
  'Whether networks and TLS of {{count}} tenants are in force there is not known.': [
    'On ne sait si les réseaux et TLS de {{count}} locataire y sont en vigueur.',
    'On ne sait si les réseaux et TLS de {{count}} locataires y sont en vigueur.',
  ],
  Attention: 'À traiter',
  'As found:': 'Constaté :',
  'As it should be:': 'Attendu :',
  'Asks each server once whether databases, roles and logins are as the register says. Changes nothing.':
    'Demande une fois à chaque serveur si bases, rôles et logins sont comme le registre le dit. Ne change rien.',
  'Between two statuses': 'Entre deux statuts',
  Compare: 'Comparer',
  'Compare again': 'Comparer à nouveau',
  'Compared with the servers': 'Comparaison avec les serveurs',
  'Every change of a tenant’s status has ended, or its job is at work.':
    'Chaque changement de statut est terminé, ou sa tâche est à l’œuvre.',
  'Every server is as the register says.': 'Chaque serveur est comme le registre le dit.',
  'for {{time}}': 'depuis {{time}}',
  'Go on': 'Continuer',
  'Mend it': 'Corriger',
  'Mend {{name}}': 'Corriger {{name}}',
  'Mend…': 'Corriger…',
  'none hangs': 'aucun bloqué',
  'not compared yet': 'pas encore comparé',
  'See all {{count}}': 'Voir les {{count}}',
  'See what to do, and compare with the servers': 'Voir que faire, et comparer avec les serveurs',
  'Undo it': 'Le défaire',
  '{{count}} tenants hang': ['{{count}} locataire bloqué', '{{count}} locataires bloqués'],
  '{{server}} does not answer: {{count}} tenants are unknown.': [
    '{{server}} ne répond pas : {{count}} locataire inconnu.',
    '{{server}} ne répond pas : {{count}} locataires inconnus.',
  ],
  '{{findings}} findings open for {{count}} tenants': [
    '{{findings}} constats ouverts pour {{count}} locataire',
    '{{findings}} constats ouverts pour {{count}} locataires',
  ],
  'one finding open for {{count}} tenants': [
    'un constat ouvert pour {{count}} locataire',
    'un constat ouvert pour {{count}} locataires',
  ],
  '{{count}} tenants in {{time}}, by {{who}}, {{when}}': [
    '{{count}} locataire en {{time}}, par {{who}}, {{when}}',
    '{{count}} locataires en {{time}}, par {{who}}, {{when}}',
  ],
  'No tenant that was tested reaches another, or what is not its own.':
    'Aucun locataire testé n’en atteint un autre, ni ce qui n’est pas à lui.',
  'Nothing could be tried': 'Rien n’a pu être tenté',
  'nothing open': 'rien d’ouvert',
  Configurations: 'Configurations',
  '{{count}} tenants compared by {{who}}, {{when}}': [
    '{{count}} locataire comparé par {{who}}, {{when}}',
    '{{count}} locataires comparés par {{who}}, {{when}}',
  ],
  'Every tenant is held to what its configuration says.':
    'Chaque locataire est tenu à ce que dit sa configuration.',
  'Repair all {{count}}': 'Rétablir les {{count}}',
  'Repair it': 'Rétablir',
  '{{server}} could not be compared.': '{{server}} n’a pu être comparé.',
  '{{title}} is {{found}} and not {{wanted}}': '{{title}} vaut {{found}} et non {{wanted}}',
};
