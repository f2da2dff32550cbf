import { killMatrix } from '../../support/kill-matrix.ts';
import { backMatrix, toDatabaseMatrix, toSchemaMatrix } from './matrix-jobs.ts';

killMatrix('Converting from schema to database', 15, toDatabaseMatrix);
killMatrix('Converting from database to schema', 18, toSchemaMatrix);
killMatrix('Going back', 18, backMatrix);
