-- Dated reports: what was tried as tenants' roles, what was expected and what was seen.
CREATE TABLE platform.isolation_reports (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id bigint NOT NULL UNIQUE,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  report jsonb NOT NULL
);

-- Of one tenant in one job; written as the job goes on, so that it goes on where it stopped. They outlive neither.
CREATE TABLE platform.isolation_results (
  job_id bigint NOT NULL REFERENCES platform.jobs ON DELETE CASCADE,
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  at timestamptz NOT NULL DEFAULT now(),
  result jsonb NOT NULL,
  PRIMARY KEY (job_id, organization_id)
);
CREATE INDEX isolation_results_organization ON platform.isolation_results (organization_id, at DESC);
