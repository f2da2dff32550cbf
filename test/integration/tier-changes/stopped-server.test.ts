import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { upJob } from './matrix-jobs.ts';

stoppedServerMatrix('Moving from free to standard', 15, {
  ...upJob,
  struck: ['backup', 'isolation', 'set-settings', 'record'],
});
