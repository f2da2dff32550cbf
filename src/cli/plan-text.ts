import type { PlanStep } from '../shared/models/tenant.ts';
import { plain } from './text.ts';

/** Numbered steps with their statements, as `--plan` prints them. */
export function planText(steps: readonly PlanStep[]): string {
  return steps
    .map((step, index) => {
      const head = `${String(index + 1).padStart(2)}. ${plain(step.title)} (${plain(step.where)})`;
      const lines = step.statements
        .flatMap((statement) => statement.split('\n'))
        .map((line) => `      ${plain(line)}`);
      return [head, ...(step.fact ? [`    ${plain(step.fact)}`] : []), ...lines].join('\n');
    })
    .join('\n');
}
