import type { BackupFinding, BackupStanding } from '../../shared/models/backup.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { readStandings } from './read-standings.ts';

/** What about backups waits for a person: those of one cause are one. */
export async function findBackupProblems(platform: OpenPlatform): Promise<BackupFinding[]> {
  const standings = (await readStandings(platform)).map(({ standing }) => standing);
  const inState = (state: BackupStanding['state']) => standings.filter((each) => each.state === state);
  return [
    ...failures(inState('failed')),
    ...[...new Set(inState('refused').map(({ problem }) => problem))].map((problem): BackupFinding => {
      const concerned = inState('refused').filter((each) => each.problem === problem);
      return {
        kind: 'refused',
        message: problem ?? '',
        wayOut: concerned[0]?.wayOut ?? null,
        since: earliest(concerned),
        tenants: concerned.map(({ tenant }) => named(tenant)),
        backupId: null,
      };
    }),
    ...overdue(inState('overdue')),
    ...(await filesWithProblems(platform)),
  ];
}

/** A disk that is full fails everybody in the same words. */
function failures(failed: readonly BackupStanding[]): BackupFinding[] {
  const reasonOf = ({ lastFailure }: BackupStanding) =>
    lastFailure?.error?.message ?? 'Its last backup failed';
  return [...Map.groupBy(failed, reasonOf)].map(([message, alike]): BackupFinding => {
    const last = alike[0]?.lastFailure;
    return {
      kind: 'failed',
      message,
      wayOut: last?.error?.details.wayOut ?? null,
      since: earliest(alike),
      tenants: alike.map(({ tenant }) => named(tenant)),
      backupId: alike.length === 1 ? (last?.id ?? null) : null,
    };
  });
}

function overdue(late: readonly BackupStanding[]): BackupFinding[] {
  if (late.length === 0) return [];
  return [
    {
      kind: 'overdue',
      message: 'Their time has passed without a backup',
      wayOut: 'Leave Cadastre or an agent running. What was missed is made up for by itself.',
      since: earliest(late),
      tenants: late.map(({ tenant }) => named(tenant)),
      backupId: null,
    },
  ];
}

/** Broken ones that nothing newer replaces yet, and newest ones that lack the copy that their tier asks for. */
async function filesWithProblems(platform: OpenPlatform): Promise<BackupFinding[]> {
  const { rows } = await platform.database.run<{
    id: number;
    slug: string;
    name: string;
    ended_at: Date;
    problem: string | null;
    copy_problem: string | null;
  }>(
    sql`SELECT newest.id::int AS id, slug, name, newest.ended_at, problem, copy_problem FROM platform.organizations
        JOIN LATERAL (
          SELECT id, ended_at, problem, copy_problem FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'good' AND removed_at IS NULL ORDER BY began_at DESC LIMIT 1
        ) AS newest ON problem IS NOT NULL OR copy_problem IS NOT NULL
        WHERE organizations.status NOT IN ('PURGED', 'PURGING') ORDER BY name`,
  );
  const broken = rows
    .filter(({ problem }) => problem !== null)
    .map(
      (row): BackupFinding => ({
        kind: 'broken',
        message: row.problem ?? '',
        wayOut: 'Back it up now.',
        since: row.ended_at.toISOString(),
        tenants: [{ slug: row.slug, name: row.name }],
        backupId: row.id,
      }),
    );
  const uncopied = rows.filter(({ problem, copy_problem }) => problem === null && copy_problem !== null);
  const reasons = [...new Set(uncopied.map((row) => row.copy_problem))];
  return [
    ...broken,
    ...reasons.map((reason): BackupFinding => {
      const concerned = uncopied.filter((row) => row.copy_problem === reason);
      return {
        kind: 'no-copy',
        message: `There is no copy elsewhere: ${reason}`,
        wayOut: 'Look at the folder for copies in the settings; the next backup is copied.',
        since: concerned[0]?.ended_at.toISOString() ?? null,
        tenants: concerned.map(({ slug, name }) => ({ slug, name })),
        backupId: concerned.length === 1 ? (concerned[0]?.id ?? null) : null,
      };
    }),
  ];
}

const named = ({ slug, name }: BackupStanding['tenant']) => ({ slug, name });

const earliest = (standings: readonly BackupStanding[]): string | null =>
  standings
    .flatMap(({ dueSince }) => dueSince ?? [])
    .toSorted()
    .at(0) ?? null;
