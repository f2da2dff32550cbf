-- What did not hold is looked for on every screen, and is rare.
CREATE INDEX isolation_results_open ON platform.isolation_results (at DESC) WHERE result->>'held' = 'false';
