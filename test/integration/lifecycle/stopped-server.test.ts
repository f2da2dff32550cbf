import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { cancelMatrix, reactivateMatrix, suspendMatrix } from './matrix-jobs.ts';

stoppedServerMatrix('Suspending', 18, suspendMatrix);
stoppedServerMatrix('Reactivating', 15, reactivateMatrix);
stoppedServerMatrix('Cancelling a suspended tenant', 18, cancelMatrix);
