import type { Layered } from './merge-layers.ts';
import { mergeLayers } from './merge-layers.ts';

/** What an environment's `scale` multiplies. */
export const SCALED = [
  'resources.cpu',
  'resources.memory',
  'resources.storage',
  'resources.connections',
] as const;

/** Nothing that there is scales to nothing: a hundredth of a core, one of everything else. Rounded up. */
export function scaled(path: string, value: number, scale: number): number {
  if (value === 0) return 0;
  const unit = path === 'resources.cpu' ? 100 : 1;
  // Six digits: 140.00000000000003 is 140, not 141.
  return Math.max(1, Math.ceil(Number((value * scale * unit).toFixed(6)))) / unit;
}

export function scaleResources(layered: Layered, scale: number, environment: string): Layered {
  const values = new Map(
    SCALED.flatMap((path) => {
      const value = layered.get(path)?.at(-1)?.value;
      if (typeof value !== 'number') return [];
      const result = scaled(path, value, scale);
      return result === value
        ? []
        : [
            [
              path,
              [{ value: result, origin: { kind: 'scale' as const, name: `${environment} × ${scale}` } }],
            ],
          ];
    }) as [string, readonly { value: unknown; origin: { kind: 'scale'; name: string } }[]][],
  );
  return mergeLayers(layered, values);
}
