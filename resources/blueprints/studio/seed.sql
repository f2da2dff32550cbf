-- Defaults of a new tenant. Runs again without harm: a row that is there stays as the
-- tenant left it; without a conflict target, as keys of shared tables begin with tenant_id. Every parameter carries a cast, so that PostgreSQL knows its type.

INSERT INTO settings (name, value) VALUES
  ('timezone', CAST(:timezone AS text)),
  ('currency', CAST(:currency AS text)),
  ('default_tax_rate', CAST(:default_tax_rate AS text)),
  ('invoice_prefix', CAST(:invoice_prefix AS text)),
  ('locale', CAST(:locale AS text)),
  ('fiscal_year_start_month', CAST(:fiscal_year_start_month AS text))
ON CONFLICT DO NOTHING;

-- Only roles made just now get permissions: those taken away by the tenant stay away.
WITH made AS (
  INSERT INTO roles (name, description, is_system) VALUES
    ('Administrateur', 'Tous les droits, y compris les utilisateurs et les réglages', TRUE),
    ('Commercial', 'Clients, opportunités, devis et commandes', TRUE),
    ('Comptable', 'Factures, règlements et comptabilité', TRUE),
    ('Chef de projet', 'Projets, tâches et temps passés', TRUE),
    ('Collaborateur', 'Ses tâches, ses temps et ses absences', TRUE)
  ON CONFLICT DO NOTHING
  RETURNING id, name
)
INSERT INTO role_permissions (role_id, permission)
SELECT made.id, given.permission
FROM made
JOIN (VALUES
  ('Administrateur', '*.*'),
  ('Commercial', 'crm.*'),
  ('Commercial', 'sales.*'),
  ('Commercial', 'catalogue.read'),
  ('Commercial', 'invoices.read'),
  ('Comptable', 'invoices.*'),
  ('Comptable', 'accounting.*'),
  ('Comptable', 'crm.read'),
  ('Comptable', 'sales.read'),
  ('Chef de projet', 'projects.*'),
  ('Chef de projet', 'time.*'),
  ('Chef de projet', 'crm.read'),
  ('Collaborateur', 'projects.read'),
  ('Collaborateur', 'time.write'),
  ('Collaborateur', 'absences.write')
) AS given (role, permission) ON given.role = made.name
ON CONFLICT DO NOTHING;

-- No conflict target: a tenant that made another rate its default keeps it.
INSERT INTO tax_rates (code, name, rate, is_default) VALUES
  ('NORMAL', 'Taux normal', CAST(:default_tax_rate AS numeric), TRUE),
  ('INTERMEDIAIRE', 'Taux intermédiaire', 10, FALSE),
  ('REDUIT', 'Taux réduit', 5.5, FALSE),
  ('EXONERE', 'Exonéré', 0, FALSE)
ON CONFLICT DO NOTHING;

-- Into an empty pipeline only: a tenant's own stages may hold the same positions.
INSERT INTO pipeline_stages (name, position, probability, outcome)
SELECT stage.name, stage.position, stage.probability, stage.outcome
FROM (VALUES
  ('Nouveau', 1, 10, 'open'),
  ('Qualifié', 2, 30, 'open'),
  ('Proposition', 3, 50, 'open'),
  ('Négociation', 4, 75, 'open'),
  ('Gagné', 5, 100, 'won'),
  ('Perdu', 6, 0, 'lost')
) AS stage (name, position, probability, outcome)
WHERE NOT EXISTS (SELECT FROM pipeline_stages);

WITH made AS (
  INSERT INTO accounts (code, name, class) VALUES
    ('101000', 'Capital', 'equity'),
    ('218300', 'Matériel informatique', 'fixed_asset'),
    ('370000', 'Stocks de marchandises', 'stock'),
    ('401000', 'Fournisseurs', 'third_party'),
    ('411000', 'Clients', 'third_party'),
    ('445660', 'TVA déductible', 'third_party'),
    ('445710', 'TVA collectée', 'third_party'),
    ('512000', 'Banque', 'cash'),
    ('530000', 'Caisse', 'cash'),
    ('607000', 'Achats de marchandises', 'expense'),
    ('622600', 'Honoraires', 'expense'),
    ('641000', 'Rémunérations du personnel', 'expense'),
    ('706000', 'Prestations de services', 'income'),
    ('707000', 'Ventes de marchandises', 'income')
  ON CONFLICT DO NOTHING
  RETURNING id, code
)
INSERT INTO journals (code, name, default_account_id)
SELECT journal.code, journal.name, made.id
FROM (VALUES
  ('VE', 'Ventes', '707000'),
  ('AC', 'Achats', '607000'),
  ('BQ', 'Banque', '512000'),
  ('OD', 'Opérations diverses', NULL)
) AS journal (code, name, account)
LEFT JOIN made ON made.code = journal.account
ON CONFLICT DO NOTHING;

-- Rows without which the application cannot number a document, move stock or count credits.
-- Credit notes share the invoices' table, so their numbers need a prefix of their own.
WITH warehouse AS (
  INSERT INTO warehouses (code, name) VALUES ('PRINCIPAL', 'Dépôt principal')
  ON CONFLICT DO NOTHING
), credits AS (
  INSERT INTO ai_credit_account (id, balance, monthly_allowance) VALUES (1, 1000, 1000)
  ON CONFLICT DO NOTHING
)
INSERT INTO number_sequences (document, prefix) VALUES
  ('invoice', CAST(:invoice_prefix AS text)),
  ('credit_note', CAST(:invoice_prefix AS text) || 'A'),
  ('quote', 'DEV'),
  ('order', 'CDE')
ON CONFLICT DO NOTHING;
