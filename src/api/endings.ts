import { CadastreError } from '../engine/errors.ts';
import { os } from './base.ts';

const later = (): never => {
  throw new CadastreError('NOT_SUPPORTED', 'This act is being built');
};

export const endings = {
  planDelete: os.endings.planDelete.handler(later),
  delete: os.endings.delete.handler(later),
  planRestore: os.endings.planRestore.handler(later),
  restore: os.endings.restore.handler(later),
  planPurge: os.endings.planPurge.handler(later),
  purge: os.endings.purge.handler(later),
  erasures: os.endings.erasures.handler(later),
  erasure: os.endings.erasure.handler(later),
  exportErasure: os.endings.exportErasure.handler(later),
  verifyErasure: os.endings.verifyErasure.handler(later),
};
