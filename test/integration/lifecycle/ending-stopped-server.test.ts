import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { deleteMatrix, purgeMatrix, restoreMatrix } from './ending-matrix-jobs.ts';

stoppedServerMatrix('Deleting', 18, deleteMatrix);
stoppedServerMatrix('Restoring', 15, restoreMatrix);
stoppedServerMatrix('Purging', 18, purgeMatrix(null));
