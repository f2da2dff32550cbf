import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Sheets and panels slide and fade: what has an end. A spinner turns for as long as it is there. */
const MOVING = `document.getAnimations().some(
  (each) => each.playState === 'running' && each.effect?.getComputedTiming().endTime !== Infinity)`;

/**
 * No violation of WCAG A and AA. A colour half way there is none, so what was found is looked at again: a busy machine
 * takes longer to draw. The network is never idle, since changes stream.
 */
export async function pageIsAccessible(page: Page, what: string): Promise<void> {
  await expect(async () => {
    // What comes right behind a heading is looked at as well.
    await page.waitForTimeout(300);
    // Not by waitForFunction: what it asks for the second time is an eval to the page, which its policy forbids.
    await expect.poll(() => page.evaluate(MOVING)).toBe(false);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
      .analyze();
    expect(violations.map((each) => `${what}: ${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
  }).toPass({ timeout: 60_000 });
}
