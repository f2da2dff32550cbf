import type { PlanStep, Tenant } from '../../shared/models/tenant.ts';

export const step = (
  name: string,
  title: string,
  where: string,
  fact: string,
  statements: readonly string[],
  undo: string | null = null,
): PlanStep => ({ name, title, where, fact, statements: [...statements], undo });

export const statusStep = (status: string, tenant: Tenant): PlanStep =>
  step('status', 'Set the status', 'platform database', `${tenant.slug} is ${status.toLowerCase()}`, []);

/** What shutting it out means for those who are signed in. */
export function sessionsEnd(sessions: number): string {
  if (sessions === 0) return 'Nobody is signed in; nobody can sign in afterwards.';
  return sessions === 1
    ? 'One session is ended at once, with what it has not committed; nobody can sign in afterwards.'
    : `${sessions} sessions are ended at once, with what they have not committed; nobody can sign in afterwards.`;
}
