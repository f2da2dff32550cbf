import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { backMatrix, toDatabaseMatrix, toRowMatrix } from './matrix-jobs.ts';

stoppedServerMatrix('Converting from schema to database', 18, toDatabaseMatrix);
stoppedServerMatrix('Converting from database to row', 15, toRowMatrix);
stoppedServerMatrix('Going back', 15, backMatrix);
