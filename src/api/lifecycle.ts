import { CadastreError } from '../engine/errors.ts';
import { os } from './base.ts';

const soon = (): never => {
  throw new CadastreError('NOT_SUPPORTED', 'This part is being built');
};

export const lifecycle = {
  options: os.lifecycle.options.handler(soon),
  history: os.lifecycle.history.handler(soon),
  subscription: os.lifecycle.subscription.handler(soon),
  planSuspend: os.lifecycle.planSuspend.handler(soon),
  suspend: os.lifecycle.suspend.handler(soon),
  planReactivate: os.lifecycle.planReactivate.handler(soon),
  reactivate: os.lifecycle.reactivate.handler(soon),
  planCancel: os.lifecycle.planCancel.handler(soon),
  cancel: os.lifecycle.cancel.handler(soon),
  paymentReceived: os.lifecycle.paymentReceived.handler(soon),
  paymentMissed: os.lifecycle.paymentMissed.handler(soon),
  attention: os.lifecycle.attention.handler(soon),
  reconcile: os.lifecycle.reconcile.handler(soon),
  repairDifference: os.lifecycle.repairDifference.handler(soon),
};

export const schedule = {
  list: os.schedule.list.handler(soon),
  run: os.schedule.run.handler(soon),
};
