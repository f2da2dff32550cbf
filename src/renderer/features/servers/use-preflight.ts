import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PreflightCheck, PreflightFinding, PreflightReport } from '../../../shared/models/preflight.ts';
import { orpc } from '../../client/query.ts';

/** The preflight of a kept server. It runs once, then only when a person asks. */
export function usePreflight(server: string | null) {
  const queries = useQueryClient();
  const options = orpc.servers.preflight.queryOptions({
    input: { server: server ?? '' },
    enabled: server !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: undefined,
    retry: false,
  });
  const report = useQuery(options);
  const settle = useMutation(
    orpc.servers.settleFinding.mutationOptions({
      onSuccess: (next) => queries.setQueryData(options.queryKey, next),
    }),
  );
  return {
    report,
    settle,
    run: (check: PreflightCheck) => settle.mutate({ server: server ?? '', check, remedy: 'run' }),
    leave: (check: PreflightCheck, reason: string) =>
      settle.mutate({ server: server ?? '', check, remedy: 'leave', ...(reason !== '' && { reason }) }),
  };
}

const RANK = { blocks: 0, decide: 1, passed: 2 } as const;

/** Open findings by urgency, then what passed or was left. */
export function sortFindings(report: PreflightReport): {
  open: PreflightFinding[];
  passed: PreflightFinding[];
} {
  const isOpen = (finding: PreflightFinding) => finding.verdict !== 'passed' && !finding.left;
  return {
    open: report.findings.filter(isOpen).sort((a, b) => RANK[a.verdict] - RANK[b.verdict]),
    passed: report.findings.filter((finding) => !isOpen(finding)),
  };
}
