import type { French } from '../french.ts';

/** Jobs as such: begun, resumed, undone. */
export const jobs: French = {
  'Cadastre is closing': 'Cadastre se ferme',
  'The list of jobs shows those there are.': 'La liste des tâches montre celles qui existent.',
  'Cadastre was closed while the job was at work; it can be resumed':
    'Cadastre fut fermé pendant la tâche ; elle peut être reprise',
  'Cancelled and undone; nothing is left': 'Annulé et défait ; il ne reste rien',
  'It can only go on: resume it.': 'Elle ne peut que continuer : la reprendre.',
  'Job {{id}} has ended: {{what}}': 'La tâche {{id}} est finie : {{what}}',
  'Job {{id}} is being worked on already': 'La tâche {{id}} est déjà en cours',
  'Job {{id}} is past the point of no return': 'La tâche {{id}} a passé le point de non-retour',
  'job {{id}}: {{why}}': 'tâche {{id}} : {{why}}',
  'Resume the job after the next start.': 'Reprendre la tâche au prochain démarrage.',
  'The job was not written': 'La tâche ne fut pas écrite',
  'The job was written by a Cadastre that has no step {{name}}':
    'La tâche fut écrite par un Cadastre sans étape {{name}}',
  'There is no job {{id}}': 'Il n’y a pas de tâche {{id}}',
  'This Cadastre does not know jobs of kind {{kind}}':
    'Ce Cadastre ne connaît pas les tâches du genre {{kind}}',
  'Undone after: {{why}}': 'Défait après : {{why}}',
};
