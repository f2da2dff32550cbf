-- The first administrator. Runs again without harm: the password given last counts, and
-- an unknown role fails on user_roles.role_id rather than leave an account without rights.
WITH given AS (
  SELECT
    CAST(:email AS text) AS email,
    CAST(:password_hash AS text) AS password_hash,
    CAST(:first_name AS text) AS first_name,
    CAST(:last_name AS text) AS last_name
), known AS (
  UPDATE users SET
    password_hash = given.password_hash,
    first_name = given.first_name,
    last_name = given.last_name,
    is_active = TRUE
  FROM given WHERE lower(users.email) = lower(given.email)
  RETURNING users.id
), made AS (
  INSERT INTO users (email, password_hash, first_name, last_name)
  SELECT email, password_hash, first_name, last_name FROM given
  WHERE NOT EXISTS (SELECT FROM known)
  RETURNING id
), admin AS (
  SELECT id FROM known UNION ALL SELECT id FROM made
), granted AS (
  INSERT INTO user_roles (user_id, role_id)
  SELECT admin.id, (SELECT roles.id FROM roles WHERE roles.name = CAST(:role AS text))
  FROM admin
  ON CONFLICT DO NOTHING
)
SELECT admin.id FROM admin;
