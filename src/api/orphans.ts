import { CadastreError } from '../engine/errors.ts';
import { os } from './base.ts';

const later = (): never => {
  throw new CadastreError('NOT_SUPPORTED', 'This act is being built');
};

export const orphans = {
  list: os.orphans.list.handler(later),
  planRemove: os.orphans.planRemove.handler(later),
  remove: os.orphans.remove.handler(later),
};
