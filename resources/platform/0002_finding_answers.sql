-- What an admin has left as it is on a server, shared by all: the audit log of one workstation is not enough.
CREATE TABLE platform.finding_answers (
  server_id uuid NOT NULL REFERENCES platform.servers ON DELETE CASCADE,
  -- The name of the check, as the preflight shows it.
  check_name text NOT NULL,
  -- What was left; a finding about something else is asked again.
  subject text NOT NULL,
  actor text NOT NULL,
  answered_at timestamptz NOT NULL,
  reason text,
  PRIMARY KEY (server_id, check_name)
);
