import { killMatrix } from '../../support/kill-matrix.ts';
import { cancelMatrix, reactivateMatrix, suspendMatrix } from './matrix-jobs.ts';

killMatrix('Suspending', 15, suspendMatrix);
killMatrix('Reactivating', 18, reactivateMatrix);
killMatrix('Cancelling a suspended tenant', 15, cancelMatrix);
