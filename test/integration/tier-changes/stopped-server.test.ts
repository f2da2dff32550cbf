import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { upMatrix } from './matrix-jobs.ts';

stoppedServerMatrix('Moving from free to standard', 15, {
  ...upMatrix,
  struck: ['backup', 'isolation', 'set-settings', 'record'],
});
