-- Who may enter and what they may do; settings; the audit trail.

CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION touch_updated_at() IS 'Keeps updated_at true whichever client writes.';

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  -- NULL while an invitation is not answered yet.
  password_hash text,
  first_name text NOT NULL,
  last_name text NOT NULL,
  job_title text,
  hired_on date,
  is_active boolean NOT NULL DEFAULT TRUE,
  last_login_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 254),
  -- A password in clear must never get here: only the bcrypt form passes.
  CONSTRAINT users_password_hash_check
    CHECK (password_hash ~ '^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$'),
  -- One name is enough: not everybody has two.
  CONSTRAINT users_name_check CHECK (btrim(first_name || last_name) <> '')
);

-- People type their address in any case; it is still the same person.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE INDEX users_active_idx ON users (last_name, first_name) WHERE is_active;

CREATE TABLE roles (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  -- System roles are known to the application by name.
  is_system boolean NOT NULL DEFAULT FALSE,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT roles_name_key UNIQUE (name),
  CONSTRAINT roles_name_check CHECK (btrim(name) <> '')
);

-- The catalogue of permissions lives in the application's code, hence no table of them.
CREATE TABLE role_permissions (
  role_id bigint NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
  permission text NOT NULL,
  PRIMARY KEY (role_id, permission),
  CONSTRAINT role_permissions_permission_check CHECK (permission ~ '^([a-z_]+|\*)\.(read|write|\*)$')
);

CREATE TABLE user_roles (
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- A role in use must be taken from its users first.
  role_id bigint NOT NULL REFERENCES roles (id) ON DELETE RESTRICT,
  granted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, role_id)
);

CREATE INDEX user_roles_role_idx ON user_roles (role_id);

-- CASE keeps the casts from running on text that is no number.
CREATE TABLE settings (
  name text PRIMARY KEY,
  value text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT settings_name_check CHECK (name ~ '^[a-z][a-z0-9_]*$'),
  CONSTRAINT settings_tax_rate_check CHECK (
    CASE
      WHEN name <> 'default_tax_rate' THEN TRUE
      WHEN value ~ '^[0-9]{1,3}(\.[0-9]{1,4})?$' THEN value::numeric BETWEEN 0 AND 30
      ELSE FALSE
    END
  ),
  CONSTRAINT settings_fiscal_month_check CHECK (
    CASE
      WHEN name <> 'fiscal_year_start_month' THEN TRUE
      WHEN value ~ '^[0-9]{1,2}$' THEN value::integer BETWEEN 1 AND 12
      ELSE FALSE
    END
  ),
  CONSTRAINT settings_timezone_check
    CHECK (name <> 'timezone' OR value ~ '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,3}$'),
  CONSTRAINT settings_currency_check CHECK (name <> 'currency' OR value ~ '^[A-Z]{3}$'),
  CONSTRAINT settings_locale_check CHECK (name <> 'locale' OR value ~ '^[a-z]{2}-[A-Z]{2}$'),
  CONSTRAINT settings_invoice_prefix_check CHECK (name <> 'invoice_prefix' OR value ~ '^[A-Z]{1,8}$')
);

CREATE TABLE audit_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  -- The trace outlives the person.
  user_id bigint REFERENCES users (id) ON DELETE SET NULL,
  action text NOT NULL,
  entity text NOT NULL,
  entity_id bigint,
  details jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT audit_events_action_check CHECK (action IN ('create', 'update', 'delete', 'login', 'export')),
  CONSTRAINT audit_events_details_check CHECK (jsonb_typeof(details) = 'object')
);

CREATE INDEX audit_events_occurred_idx ON audit_events (occurred_at DESC);
CREATE INDEX audit_events_entity_idx ON audit_events (entity, entity_id);
CREATE INDEX audit_events_user_idx ON audit_events (user_id) WHERE user_id IS NOT NULL;

CREATE TRIGGER users_touch BEFORE UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER settings_touch BEFORE UPDATE ON settings
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE users IS 'People who log in to the suite.';
COMMENT ON TABLE roles IS 'Named sets of permissions.';
COMMENT ON TABLE role_permissions IS 'What each role may do, as area.right; * stands for all.';
COMMENT ON TABLE user_roles IS 'Roles held by each user.';
COMMENT ON TABLE settings IS 'Configuration of this tenant, one row for each setting.';
COMMENT ON TABLE audit_events IS 'Who did what and when; rows are added only.';
