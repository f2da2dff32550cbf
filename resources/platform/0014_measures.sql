-- What tenants use, as their servers said it at a moment. What could not be told is null, and `missing` says why.
CREATE TABLE platform.measures (
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  at timestamptz NOT NULL,
  -- 0: as it was measured; 1: the one that is left of its hour; 2: of its day.
  grain smallint NOT NULL DEFAULT 0 CHECK (grain IN (0, 1, 2)),
  bytes bigint,
  -- The most that were open at once while it was looked at.
  sessions integer,
  -- Sessions at work that wait for nothing, on average over the samples of the look.
  on_cpu real,
  -- The longest that was seen, in milliseconds; 0: there was none.
  statement_ms bigint,
  transaction_ms bigint,
  idle_ms bigint,
  -- As the server counts them since `stats_reset`: differences are made by who reads.
  commits bigint,
  rollbacks bigint,
  temp_bytes bigint,
  deadlocks bigint,
  stats_reset timestamptz,
  -- As the application told the gate; API calls are those of the month.
  users bigint,
  api_calls bigint,
  missing jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (organization_id, at)
);
CREATE INDEX measures_grain ON platform.measures (grain, at);

-- Alerts of tiers. Without `raised_at`, one that is over its threshold, and not for long enough yet.
CREATE TABLE platform.alerts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  name text NOT NULL,
  -- Percent of its limit.
  threshold double precision NOT NULL,
  for_ms bigint NOT NULL,
  -- The first measure of those that were over it without a break.
  since timestamptz NOT NULL,
  -- The last measure that was judged.
  judged_at timestamptz NOT NULL,
  -- The share of its limit at that measure, in percent, and the highest so far.
  value double precision NOT NULL,
  peak double precision NOT NULL,
  -- The same in its own unit, and the limit it was compared with.
  measured double precision NOT NULL,
  limit_value double precision NOT NULL,
  under_since timestamptz,
  -- It has lasted long enough: to be raised, or to end.
  ripe boolean NOT NULL DEFAULT false,
  raised_at timestamptz,
  ended_at timestamptz,
  ended_because text CHECK (ended_because IN ('under', 'not-judged', 'setting')),
  -- What became of the message to the owner; null: none was due so far.
  told text CHECK (told IN ('delivered', 'failed', 'unsure', 'skipped')),
  told_at timestamptz,
  tried_at timestamptz,
  silenced_until timestamptz,
  silenced_by text,
  silence_reason text,
  CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
  CHECK (ended_at IS NULL OR raised_at IS NOT NULL)
);
CREATE UNIQUE INDEX alerts_open ON platform.alerts (organization_id, name, threshold) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON platform.alerts (ended_at) WHERE ended_at IS NOT NULL;
