export { checkFolder } from './check-folder.ts';
export { lint, lintBlueprint } from './lint-blueprint.ts';
export type { LintContext } from './lint-context.ts';
export { unwaive, waive } from './waive.ts';
