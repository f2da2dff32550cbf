-- The first administrator. Runs again without harm: the password given last counts, and
-- an unknown role fails on user_roles.role_id rather than leave an account without rights.
WITH admin AS (
  INSERT INTO users (email, password_hash, first_name, last_name)
  VALUES (
    CAST(:email AS text),
    CAST(:password_hash AS text),
    CAST(:first_name AS text),
    CAST(:last_name AS text)
  )
  ON CONFLICT (lower(email)) DO UPDATE SET
    password_hash = EXCLUDED.password_hash,
    first_name = EXCLUDED.first_name,
    last_name = EXCLUDED.last_name,
    is_active = TRUE
  RETURNING id
), granted AS (
  INSERT INTO user_roles (user_id, role_id)
  SELECT admin.id, (SELECT roles.id FROM roles WHERE roles.name = CAST(:role AS text))
  FROM admin
  ON CONFLICT (user_id, role_id) DO NOTHING
)
SELECT admin.id FROM admin;
