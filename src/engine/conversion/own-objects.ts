import { type ConversionRun, dataPlace } from './conversion-run.ts';
import { readShape, refuseDifferent, type Shape } from './read-shape.ts';
import { targetPlace } from './target-place.ts';

/** While the tenant is still at work: nothing that is its own may stay behind unseen. */
export async function refuseOwnObjects(run: ConversionRun): Promise<void> {
  const shapeOf = (place: ReturnType<typeof dataPlace>): Promise<Shape> =>
    run.tools.inDatabase(place.database, (session) => readShape(session, place));
  // One after the other: two sessions of one server at once may wait for each other.
  const source = await shapeOf(dataPlace(run.former));
  refuseDifferent(source, await shapeOf(dataPlace(await targetPlace(run))));
}
