-- Keys and passwords that change.

ALTER TABLE platform.keys
  -- No longer seals; what it sealed is moved to the current one.
  ADD COLUMN retired_at timestamptz;

-- Whoever routes to a tenant hears of its other login.
CREATE TRIGGER say_gate_login AFTER UPDATE OF login_role ON platform.tenants
  FOR EACH ROW WHEN (OLD.login_role IS DISTINCT FROM NEW.login_role) EXECUTE FUNCTION platform.say_gate();

ALTER TABLE platform.credentials
  -- When this login is shut after a rotation; null: it is the one in use.
  ADD COLUMN valid_until timestamptz;
CREATE INDEX credentials_valid_until ON platform.credentials (valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX credentials_key ON platform.credentials (key_id);

-- An app that still holds a retired key in memory is told so, instead of sealing with it once more.
CREATE FUNCTION platform.guard_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Waits for a rotation that is just retiring it, and makes such a rotation wait for us.
  PERFORM FROM platform.keys WHERE key_id = NEW.key_id AND retired_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the key % does not seal any more', NEW.key_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_key BEFORE INSERT OR UPDATE OF key_id, sealed ON platform.credentials
  FOR EACH ROW EXECUTE FUNCTION platform.guard_key();
