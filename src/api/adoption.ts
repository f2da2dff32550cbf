import { CadastreError } from '../engine/errors.ts';
import { os } from './base.ts';

const later = (): never => {
  throw new CadastreError('NOT_SUPPORTED', 'This act is being built');
};

export const adoption = {
  plan: os.adoption.plan.handler(later),
  adopt: os.adoption.adopt.handler(later),
};
