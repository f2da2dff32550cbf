-- Sign-up: names that compare, slugs that are free, subscriptions for everybody, messages to owners.

-- A company name as it is compared: accents and other marks removed, lower case, single spaces. `lower` of a database
-- in the locale C knows ASCII alone, so a collation that knows every script is taken where there is one.
DO $do$
DECLARE
  collation_name text;
BEGIN
  SELECT quote_ident(collname) INTO collation_name FROM pg_collation
  WHERE collnamespace = 'pg_catalog'::regnamespace AND collname IN ('pg_c_utf8', 'und-x-icu')
  ORDER BY collname LIMIT 1;
  EXECUTE format($function$
    CREATE FUNCTION platform.name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(
      lower(regexp_replace(normalize(name, NFKD),
        '[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]', '', 'g') %s),
      '\s+', ' ', 'g'))
  $function$, coalesce('COLLATE pg_catalog.' || collation_name, ''));
END $do$;

ALTER TABLE platform.organizations DROP COLUMN name_key;
ALTER TABLE platform.organizations
  ADD COLUMN name_key text GENERATED ALWAYS AS (platform.name_key(name)) STORED,
  -- Of the messages to its owner; null: that of the settings.
  ADD COLUMN language text CHECK (language IN ('en', 'fr'));
CREATE INDEX organizations_name_key ON platform.organizations (name_key);

-- The slug itself if it is free, else with a number. The number is doubled until it is free, then halved back to the
-- first free one, so that the ten-thousandth tenant of a name costs a few look-ups more than the second.
CREATE FUNCTION platform.free_slug(base text, reserved boolean) RETURNS text
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
  taken bigint := 1;
  free bigint := 2;
  middle bigint;
BEGIN
  IF NOT reserved AND NOT EXISTS (SELECT FROM platform.organizations WHERE slug = base) THEN
    RETURN base;
  END IF;
  WHILE EXISTS (SELECT FROM platform.organizations WHERE slug = platform.numbered_slug(base, free)) LOOP
    taken := free;
    free := free * 2;
  END LOOP;
  WHILE free - taken > 1 LOOP
    middle := (free + taken) / 2;
    IF EXISTS (SELECT FROM platform.organizations WHERE slug = platform.numbered_slug(base, middle)) THEN
      taken := middle;
    ELSE
      free := middle;
    END IF;
  END LOOP;
  RETURN platform.numbered_slug(base, free);
END $$;

-- Cut where the number needs the room: a slug has at most 40 characters.
CREATE FUNCTION platform.numbered_slug(base text, number bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rtrim(left(base, 40 - 1 - length(number::text)), '-') || '-' || number;

-- Whoever was here before subscriptions were kept is on the entry plan.
INSERT INTO platform.subscriptions (organization_id, plan, status, started_at)
SELECT organizations.id, (SELECT plans.id FROM platform.plans ORDER BY position LIMIT 1),
  CASE WHEN status = 'ACTIVE' THEN 'ACTIVE' ELSE 'TRIAL' END, created_at
FROM platform.organizations
ON CONFLICT DO NOTHING;
INSERT INTO platform.credit_accounts (organization_id, kind)
SELECT id, 'ai' FROM platform.organizations
ON CONFLICT DO NOTHING;

-- What was said to owners, never how: neither the text nor the address is kept here.
CREATE TABLE platform.messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  kind text NOT NULL,
  -- What makes it one of its kind, such as the date it warns of.
  occasion text NOT NULL,
  language text NOT NULL CHECK (language IN ('en', 'fr')),
  status text NOT NULL CHECK (status IN ('due', 'sending', 'delivered', 'failed', 'unsure', 'skipped')),
  -- The same at every attempt: a mail program shows one message, however often it came.
  message_id text NOT NULL UNIQUE,
  place text,
  problem text,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  tried_at timestamptz,
  delivered_at timestamptz,
  UNIQUE (organization_id, kind, occasion)
);

-- A purged tenant keeps its number and nothing else; file names of messages may name its owner.
CREATE FUNCTION platform.forget_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM platform.messages WHERE organization_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_messages AFTER UPDATE OF status ON platform.organizations
  FOR EACH ROW WHEN (NEW.status = 'PURGED') EXECUTE FUNCTION platform.forget_messages();
