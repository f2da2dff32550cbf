-- The gate: the few functions that applications and reverse proxies ask, and a role that may do nothing else.

CREATE SCHEMA gate;

-- Roles belong to the whole cluster: another platform database on it may have made this one already.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'cadastre_gate') THEN
    CREATE ROLE cadastre_gate NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN
    -- Another platform made it in the same moment.
    NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the role cadastre_gate is missing and % may not create roles: let a superuser run CREATE ROLE cadastre_gate NOLOGIN, then try again', current_user
      USING ERRCODE = 'insufficient_privilege';
END $$;
DO $$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_roles
    WHERE rolname = 'cadastre_gate'
      AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        OR EXISTS (SELECT FROM pg_catalog.pg_auth_members WHERE member = pg_roles.oid))
  ) THEN
    RAISE EXCEPTION 'there is a role cadastre_gate on this server that may do more than the gate: drop or rename it, then try again'
      USING ERRCODE = 'duplicate_object';
  END IF;
END $$;

-- Cadastre asks the gate as this role too. A superuser may take any role; another account needs to be in it, and may put
-- itself there where it made the role.
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT cadastre_gate TO %I', current_user);
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE WARNING '% is no member of cadastre_gate: let a superuser run GRANT cadastre_gate TO %', current_user, current_user;
END $$;

CREATE TABLE platform.gate_messages (
  code text PRIMARY KEY,
  fr text NOT NULL,
  en text NOT NULL
);
INSERT INTO platform.gate_messages VALUES
  ('unknown-tenant', 'Client inconnu', 'Unknown tenant'),
  ('mismatch', 'La demande désigne deux clients différents', 'The request names two different tenants'),
  ('trial-over', 'Essai terminé, souscrivez', 'Trial over, please subscribe'),
  ('suspended', 'Paiement requis', 'Payment required'),
  ('cancelled', 'Compte annulé', 'Account cancelled'),
  ('deleted', 'Compte supprimé', 'Account deleted'),
  ('not-ready', 'Compte en préparation, réessayez dans un instant', 'Account not ready yet, try again in a moment'),
  ('limit-reached', 'Limite de votre formule atteinte', 'The limit of your plan is reached'),
  ('module-missing', 'Module absent de votre formule', 'This module is not part of your plan');

-- What tenants use. The metrics `users`, `storage` (bytes) and `connections` are levels, under the period `all`;
-- every other metric is counted anew each month (UTC), under periods such as `2026-11`.
CREATE TABLE platform.usage_counters (
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  metric text NOT NULL CHECK (metric ~ '^[a-z][a-z0-9_.-]{0,62}$'),
  period text NOT NULL CHECK (period = 'all' OR period ~ '^\d{4}-\d\d$'),
  value bigint NOT NULL CHECK (value >= 0),
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, metric, period)
) WITH (fillfactor = 70);

-- A tenant by number or slug. Null: there is none. 0: the number of one and the slug of another.
CREATE FUNCTION platform.tenant_named(called text) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  by_slug integer;
  by_number integer;
BEGIN
  SELECT id INTO by_slug FROM platform.organizations WHERE slug = called AND status <> 'PURGED';
  IF called ~ '^[1-9][0-9]{0,9}$' THEN
    SELECT id INTO by_number FROM platform.organizations WHERE id = called::bigint AND status <> 'PURGED';
    IF by_slug <> by_number THEN
      RETURN 0;
    END IF;
  END IF;
  RETURN coalesce(by_slug, by_number);
END $$;

CREATE FUNCTION platform.usage_period(metric text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN metric IN ('users', 'storage', 'connections') THEN 'all'
    ELSE pg_catalog.to_char(pg_catalog.statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM')
  END
$$;

CREATE TYPE gate.decision AS (
  tenant integer,
  slug text,
  server text,
  server_host text,
  server_port integer,
  database text,
  role text,
  schema text,
  isolation text,
  status text,
  allowed boolean,
  code text,
  message_fr text,
  message_en text,
  -- From then on the answer is another by itself: the end of a trial.
  valid_until timestamptz
);

/*
 * Which tenant a request is for, and whether it is let in. Always one row.
 *
 * A host counts when it is a verified domain; another host names nobody, since shared hosts are common. Header, slug
 * and claim name a tenant by slug or number, a path by `/tenant/SLUG` or `/tenant/NUMBER`. All that is given must name
 * the same tenant: two names, or one that is unknown beside one that is known, are a mismatch, and then nothing is
 * told of either. Empty text is not given.
 */
CREATE FUNCTION gate.resolve(
  host text DEFAULT NULL,
  header text DEFAULT NULL,
  path text DEFAULT NULL,
  slug text DEFAULT NULL,
  claim text DEFAULT NULL
) RETURNS gate.decision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- Port and trailing dot are no part of the name. The collation keeps the case of ASCII from depending on a language.
  given_host text := regexp_replace(lower(btrim($1) COLLATE "C"), '\.?(:[0-9]*)?$', '');
  given text;
  named integer;
  chosen integer;
  unknown boolean := false;
  differs boolean := false;
  answer gate.decision;
BEGIN
  IF given_host <> '' THEN
    SELECT d.organization_id INTO chosen FROM platform.domains d
    WHERE d.host = given_host AND d.verified_at IS NOT NULL;
  END IF;
  FOREACH given IN ARRAY ARRAY[btrim($2), substring($3 FROM '^/+tenant/+([^/?#]+)'), btrim($4), btrim($5)] LOOP
    CONTINUE WHEN given IS NULL OR given = '';
    named := platform.tenant_named(given);
    IF named IS NULL THEN
      unknown := true;
    ELSIF named = 0 OR named <> chosen THEN
      differs := true;
    ELSE
      chosen := named;
    END IF;
  END LOOP;
  answer.allowed := false;
  IF differs OR unknown AND chosen IS NOT NULL THEN
    answer.code := 'mismatch';
  ELSE
    SELECT o.id, o.slug, s.name, s.definition ->> 'host', (s.definition ->> 'port')::integer,
      t.database_name, coalesce(t.login_role, t.role_name), t.schema_name, t.isolation, o.status, NULL,
      CASE
        WHEN o.status IN ('ACTIVE', 'TRIAL') AND t.organization_id IS NULL THEN 'not-ready'
        WHEN o.status = 'ACTIVE' THEN 'ok'
        WHEN o.status = 'TRIAL' AND o.trial_ends_at <= statement_timestamp() THEN 'trial-over'
        WHEN o.status = 'TRIAL' THEN 'ok'
        WHEN o.status IN ('SUSPENDED', 'SUSPENDING') AND o.status_reason = 'trial-over' THEN 'trial-over'
        WHEN o.status IN ('SUSPENDED', 'SUSPENDING') THEN 'suspended'
        WHEN o.status IN ('CANCELLED', 'CANCELLING') THEN 'cancelled'
        WHEN o.status IN ('DELETED', 'DELETING', 'PURGING') THEN 'deleted'
        ELSE 'not-ready'
      END,
      NULL, NULL,
      CASE WHEN o.status = 'TRIAL' AND o.trial_ends_at > statement_timestamp() THEN o.trial_ends_at END
    INTO answer
    FROM platform.organizations o
    LEFT JOIN platform.tenants t ON t.organization_id = o.id
    LEFT JOIN platform.servers s ON s.id = t.server_id
    WHERE o.id = chosen AND o.status <> 'PURGED';
    IF answer.tenant IS NULL THEN
      answer.code := 'unknown-tenant';
    END IF;
    answer.allowed := answer.code = 'ok';
  END IF;
  IF NOT answer.allowed THEN
    SELECT m.fr, m.en INTO answer.message_fr, answer.message_en FROM platform.gate_messages m
    WHERE m.code = answer.code;
  END IF;
  RETURN answer;
END $$;

CREATE TYPE gate.allowance AS (
  allowed boolean,
  metric text,
  period text,
  current bigint,
  increment bigint,
  -- Null: the plan sets none, or there is no plan.
  "limit" bigint,
  code text,
  message_fr text,
  message_en text
);

-- What a tenant has bought of a metric. Null: its plan sets no limit, or it has none.
CREATE FUNCTION platform.limit_of(tenant integer, metric text) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE $2 WHEN 'users' THEN p.max_users WHEN 'storage' THEN p.storage_bytes END
  FROM platform.subscriptions s JOIN platform.plans p ON p.id = s.plan WHERE s.organization_id = $1
$$;

/*
 * May the tenant use `increment` more of a metric? Refused when it is not let in at all, and when current + increment
 * would pass the limit of its plan. With `reserve` the increment is counted in the same moment if it is allowed: of any
 * number of askers at once, no more get in than fit. Errors: 22023 for a metric or an increment that cannot be.
 */
CREATE FUNCTION gate.check_limit(tenant text, metric text, increment bigint DEFAULT 1, reserve boolean DEFAULT false)
RETURNS gate.allowance
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  who gate.decision := gate.resolve(slug => $1);
  answer gate.allowance;
BEGIN
  IF $2 IS NULL OR $2 !~ '^[a-z][a-z0-9_.-]{0,62}$' THEN
    RAISE EXCEPTION 'a metric has a name of a-z, 0-9, dot, hyphen and underscore' USING ERRCODE = '22023';
  END IF;
  IF $3 IS NULL OR $3 < 0 THEN
    RAISE EXCEPTION 'an increment is zero or more' USING ERRCODE = '22023';
  END IF;
  answer.metric := $2;
  answer.increment := $3;
  answer.period := platform.usage_period($2);
  IF NOT who.allowed THEN
    answer.allowed := false;
    answer.code := who.code;
    answer.message_fr := who.message_fr;
    answer.message_en := who.message_en;
    RETURN answer;
  END IF;
  answer."limit" := platform.limit_of(who.tenant, $2);
  SELECT c.value INTO answer.current FROM platform.usage_counters c
  WHERE c.organization_id = who.tenant AND c.metric = $2 AND c.period = answer.period;
  answer.current := coalesce(answer.current, 0);
  -- Written so that no sum can overflow.
  answer.allowed := answer."limit" IS NULL OR answer.current <= answer."limit" - $3;
  IF answer.allowed AND $4 THEN
    INSERT INTO platform.usage_counters AS c (organization_id, metric, period, value)
    VALUES (who.tenant, $2, answer.period, $3)
    ON CONFLICT (organization_id, metric, period) DO UPDATE
      SET value = c.value + excluded.value, changed_at = now()
      -- Looked at again under the lock of the row: others may have been faster.
      WHERE answer."limit" IS NULL OR c.value <= answer."limit" - excluded.value
    RETURNING c.value - $3 INTO answer.current;
    IF NOT FOUND THEN
      answer.allowed := false;
      SELECT c.value INTO answer.current FROM platform.usage_counters c
      WHERE c.organization_id = who.tenant AND c.metric = $2 AND c.period = answer.period;
    END IF;
  END IF;
  answer.code := CASE WHEN answer.allowed THEN 'ok' ELSE 'limit-reached' END;
  IF NOT answer.allowed THEN
    SELECT m.fr, m.en INTO answer.message_fr, answer.message_en FROM platform.gate_messages m
    WHERE m.code = answer.code;
  END IF;
  RETURN answer;
END $$;

/*
 * Counts what a tenant used, whatever its status, and answers the new value. `add` takes a negative value too, and no
 * counter goes below zero; `set` replaces. Errors: P0002 for an unknown tenant, 22023 for a metric, value or mode that
 * cannot be, 22003 past the range of bigint.
 */
CREATE FUNCTION gate.record_usage(tenant text, metric text, value bigint, mode text DEFAULT 'add') RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  who integer := platform.tenant_named(btrim($1));
  total bigint;
BEGIN
  IF who IS NULL OR who = 0 THEN
    RAISE EXCEPTION 'there is no such tenant' USING ERRCODE = 'P0002';
  END IF;
  IF $2 IS NULL OR $2 !~ '^[a-z][a-z0-9_.-]{0,62}$' THEN
    RAISE EXCEPTION 'a metric has a name of a-z, 0-9, dot, hyphen and underscore' USING ERRCODE = '22023';
  END IF;
  IF $3 IS NULL OR $4 IS NULL OR $4 NOT IN ('add', 'set') OR $4 = 'set' AND $3 < 0 THEN
    RAISE EXCEPTION 'usage is a number, added or set' USING ERRCODE = '22023';
  END IF;
  INSERT INTO platform.usage_counters AS c (organization_id, metric, period, value)
  VALUES (who, $2, platform.usage_period($2), greatest($3, 0))
  ON CONFLICT (organization_id, metric, period) DO UPDATE
    SET value = CASE $4 WHEN 'set' THEN $3 ELSE greatest(c.value + $3, 0) END, changed_at = now()
  RETURNING c.value INTO total;
  RETURN total;
END $$;

CREATE TYPE gate.module_answer AS (
  allowed boolean,
  module text,
  -- Null: the tenant has none, and then no module is held back.
  plan text,
  code text,
  message_fr text,
  message_en text
);

/* Is a module part of the tenant's plan? Refused too when the tenant is not let in at all. */
CREATE FUNCTION gate.check_module(tenant text, module text) RETURNS gate.module_answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  who gate.decision := gate.resolve(slug => $1);
  modules text[];
  answer gate.module_answer;
BEGIN
  answer.module := $2;
  answer.allowed := false;
  answer.code := who.code;
  IF who.allowed THEN
    SELECT p.id, p.modules INTO answer.plan, modules
    FROM platform.subscriptions s JOIN platform.plans p ON p.id = s.plan WHERE s.organization_id = who.tenant;
    answer.allowed := answer.plan IS NULL OR coalesce($2 = ANY (modules), false);
    answer.code := CASE WHEN answer.plan IS NULL THEN 'no-plan' WHEN answer.allowed THEN 'ok' ELSE 'module-missing' END;
  END IF;
  IF NOT answer.allowed THEN
    SELECT m.fr, m.en INTO answer.message_fr, answer.message_en FROM platform.gate_messages m
    WHERE m.code = answer.code;
  END IF;
  RETURN answer;
END $$;

-- A server that moved is another answer for all its tenants: `*` tells to forget everything.
CREATE FUNCTION platform.say_gate_servers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.pg_notify('cadastre_gate', '*');
  RETURN NULL;
END $$;
CREATE TRIGGER say_gate AFTER UPDATE OF name, definition ON platform.servers
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name
    OR OLD.definition ->> 'host' IS DISTINCT FROM NEW.definition ->> 'host'
    OR OLD.definition ->> 'port' IS DISTINCT FROM NEW.definition ->> 'port')
  EXECUTE FUNCTION platform.say_gate_servers();

-- From here on: who may do what. Functions to come are closed as well, and nobody may put any into `public`.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA platform, gate FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA gate TO cadastre_gate;
GRANT EXECUTE ON FUNCTION
  gate.resolve(text, text, text, text, text),
  gate.check_limit(text, text, bigint, boolean),
  gate.record_usage(text, text, bigint, text),
  gate.check_module(text, text)
TO cadastre_gate;

-- In this database the locks of jobs are held, and every role could take them; nor is there a use for large objects.
-- Only a superuser may take them away; elsewhere PostgreSQL's defaults stay.
DO $$
DECLARE
  each oid;
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO cadastre_gate', current_database());
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    RETURN;
  END IF;
  FOR each IN
    SELECT oid FROM pg_catalog.pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(pg_(try_)?advisory_|lo_|lowrite$|loread$)'
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each::regprocedure);
  END LOOP;
END $$;
