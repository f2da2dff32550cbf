-- Customers, suppliers, the people there, and the sales pipeline.

CREATE TYPE company_kind AS ENUM ('prospect', 'customer', 'supplier');
CREATE TYPE activity_kind AS ENUM ('call', 'email', 'meeting', 'note', 'task');

CREATE TABLE companies (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  kind company_kind NOT NULL DEFAULT 'prospect',
  siren text,
  vat_number text,
  website text,
  payment_term_days integer NOT NULL DEFAULT 30,
  owner_id bigint REFERENCES users (id) ON DELETE SET NULL,
  archived_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT companies_name_check CHECK (btrim(name) <> ''),
  CONSTRAINT companies_siren_key UNIQUE (siren),
  CONSTRAINT companies_siren_check CHECK (siren ~ '^[0-9]{9}$'),
  CONSTRAINT companies_vat_number_check CHECK (vat_number ~ '^[A-Z]{2}[A-Z0-9]{2,13}$'),
  -- French law caps the term between businesses; 90 leaves room for the agreed exceptions.
  CONSTRAINT companies_payment_term_check CHECK (payment_term_days BETWEEN 0 AND 90)
);

CREATE INDEX companies_name_idx ON companies (lower(name) text_pattern_ops);
CREATE INDEX companies_owner_idx ON companies (owner_id) WHERE archived_at IS NULL;

CREATE TABLE contacts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
  first_name text NOT NULL DEFAULT '',
  last_name text NOT NULL,
  email text,
  phone text,
  position text,
  is_primary boolean NOT NULL DEFAULT FALSE,
  -- NULL: no marketing mail may be sent.
  consent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT contacts_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$')
);

CREATE INDEX contacts_company_idx ON contacts (company_id);
CREATE INDEX contacts_email_idx ON contacts (lower(email)) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX contacts_primary_key ON contacts (company_id) WHERE is_primary;

CREATE TABLE addresses (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
  usage text NOT NULL DEFAULT 'billing',
  line1 text NOT NULL,
  line2 text,
  postal_code text NOT NULL,
  city text NOT NULL,
  country char(2) NOT NULL DEFAULT 'FR',
  CONSTRAINT addresses_usage_check CHECK (usage IN ('billing', 'delivery', 'office')),
  CONSTRAINT addresses_country_check CHECK (country ~ '^[A-Z]{2}$'),
  CONSTRAINT addresses_postal_code_check CHECK (country <> 'FR' OR postal_code ~ '^[0-9]{5}$')
);

CREATE INDEX addresses_company_idx ON addresses (company_id, usage);

CREATE TABLE pipeline_stages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  position integer NOT NULL,
  probability numeric(5, 2) NOT NULL,
  outcome text NOT NULL DEFAULT 'open',
  CONSTRAINT pipeline_stages_name_key UNIQUE (name),
  -- Deferred, so that two stages can change places in one transaction.
  CONSTRAINT pipeline_stages_position_key UNIQUE (position) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT pipeline_stages_probability_check CHECK (probability BETWEEN 0 AND 100),
  CONSTRAINT pipeline_stages_outcome_check CHECK (outcome IN ('open', 'won', 'lost'))
);

CREATE TABLE opportunities (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
  contact_id bigint REFERENCES contacts (id) ON DELETE SET NULL,
  stage_id bigint NOT NULL REFERENCES pipeline_stages (id) ON DELETE RESTRICT,
  owner_id bigint REFERENCES users (id) ON DELETE SET NULL,
  title text NOT NULL,
  amount numeric(14, 2) NOT NULL DEFAULT 0,
  currency char(3) NOT NULL,
  expected_on date,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT opportunities_amount_check CHECK (amount >= 0),
  CONSTRAINT opportunities_currency_check CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE INDEX opportunities_company_idx ON opportunities (company_id);
CREATE INDEX opportunities_contact_idx ON opportunities (contact_id);
CREATE INDEX opportunities_owner_idx ON opportunities (owner_id);
-- The board shows open ones only.
CREATE INDEX opportunities_open_idx ON opportunities (stage_id, expected_on) WHERE closed_at IS NULL;

CREATE TABLE activities (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind activity_kind NOT NULL,
  subject text NOT NULL,
  body text NOT NULL DEFAULT '',
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
  opportunity_id bigint REFERENCES opportunities (id) ON DELETE CASCADE,
  user_id bigint REFERENCES users (id) ON DELETE SET NULL,
  due_at timestamptz,
  done_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX activities_company_idx ON activities (company_id, created_at DESC);
CREATE INDEX activities_opportunity_idx ON activities (opportunity_id);
CREATE INDEX activities_due_idx ON activities (user_id, due_at) WHERE done_at IS NULL;

CREATE TRIGGER companies_touch BEFORE UPDATE ON companies
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER contacts_touch BEFORE UPDATE ON contacts
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER opportunities_touch BEFORE UPDATE ON opportunities
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- What the pipeline is worth, stage by stage; stages without opportunities show as zero.
CREATE VIEW pipeline_summary AS
SELECT
  s.id AS stage_id,
  s.name AS stage,
  s.position,
  o.currency,
  count(o.id) AS opportunities,
  coalesce(sum(o.amount), 0) AS amount,
  coalesce(round(sum(o.amount) * s.probability / 100, 2), 0) AS weighted_amount
FROM pipeline_stages s
LEFT JOIN opportunities o ON o.stage_id = s.id AND o.closed_at IS NULL
GROUP BY s.id, s.name, s.position, s.probability, o.currency;

COMMENT ON TABLE companies IS 'Prospects, customers and suppliers.';
COMMENT ON TABLE contacts IS 'People at a company.';
COMMENT ON TABLE addresses IS 'Postal addresses of a company.';
COMMENT ON TABLE pipeline_stages IS 'Steps of a sale, in order, with their chance of success.';
COMMENT ON TABLE opportunities IS 'Sales under way.';
COMMENT ON TABLE activities IS 'Calls, mails, meetings and notes with a company.';
COMMENT ON VIEW pipeline_summary IS 'Open opportunities and their weighted amount by stage and currency.';
