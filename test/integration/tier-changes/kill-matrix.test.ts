import { killMatrix } from '../../support/kill-matrix.ts';
import { downMatrix, higherMatrix, upMatrix } from './matrix-jobs.ts';

killMatrix('Moving from free to standard', 15, upMatrix);
killMatrix('Moving to a higher tier', 15, higherMatrix);
killMatrix('Moving to a lower tier', 15, downMatrix);
