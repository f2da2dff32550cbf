import { readTier, type TierSource } from './read-tier.ts';
import { SHIPPED_TIERS, shippedTiers } from './shipped-tiers.ts';

/** The shipped tiers as parents of a file, for a workstation without a platform database. */
export function shippedSource(directory: string): TierSource {
  const source: TierSource = {
    async find(name) {
      const shipped = (await shippedTiers(directory)).find((each) => each.name === name);
      if (!shipped) return null;
      const { tier } = await readTier(`${name}.yaml`, shipped.document, source);
      return tier && { version: 1, layers: tier.layers };
    },
    names: async () => [...SHIPPED_TIERS],
  };
  return source;
}
