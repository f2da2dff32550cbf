import { CadastreError } from '../errors.ts';

/** A server that says nothing for so long counts as gone; milliseconds. */
export const SILENCE = 1_000;

/** The result of `work`, or `PLATFORM_UNREACHABLE` when it takes too long. */
export function inTime<T>(work: Promise<T>, silence: number = SILENCE): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new CadastreError('PLATFORM_UNREACHABLE', 'The platform database fell silent')),
      silence,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
