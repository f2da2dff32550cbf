-- Projects, working time, absences, files and AI credits.

CREATE TYPE project_status AS ENUM ('planned', 'active', 'paused', 'done', 'cancelled');
CREATE TYPE task_status AS ENUM ('todo', 'doing', 'review', 'done');
CREATE TYPE absence_kind AS ENUM ('paid_leave', 'rtt', 'sick', 'unpaid', 'other');

CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  status project_status NOT NULL DEFAULT 'planned',
  -- NULL: internal project.
  company_id bigint REFERENCES companies (id) ON DELETE RESTRICT,
  order_id bigint REFERENCES orders (id) ON DELETE SET NULL,
  manager_id bigint REFERENCES users (id) ON DELETE SET NULL,
  budget numeric(14, 2),
  starts_on date,
  ends_on date,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT projects_code_key UNIQUE (code),
  CONSTRAINT projects_budget_check CHECK (budget >= 0),
  CONSTRAINT projects_dates_check CHECK (ends_on >= starts_on)
);

CREATE INDEX projects_company_idx ON projects (company_id);
CREATE INDEX projects_active_idx ON projects (manager_id, ends_on) WHERE status = 'active';

CREATE TABLE tasks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  parent_id bigint REFERENCES tasks (id) ON DELETE CASCADE,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  status task_status NOT NULL DEFAULT 'todo',
  priority smallint NOT NULL DEFAULT 2,
  assignee_id bigint REFERENCES users (id) ON DELETE SET NULL,
  estimated_minutes integer,
  due_on date,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tasks_parent_check CHECK (parent_id <> id),
  CONSTRAINT tasks_priority_check CHECK (priority BETWEEN 1 AND 4),
  CONSTRAINT tasks_estimate_check CHECK (estimated_minutes > 0)
);

CREATE INDEX tasks_project_idx ON tasks (project_id, status);
CREATE INDEX tasks_parent_idx ON tasks (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX tasks_assignee_idx ON tasks (assignee_id, due_on) WHERE status <> 'done';

CREATE TABLE time_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Worked hours are payroll evidence: deactivate the user instead of deleting.
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  project_id bigint NOT NULL REFERENCES projects (id) ON DELETE RESTRICT,
  task_id bigint REFERENCES tasks (id) ON DELETE SET NULL,
  worked_on date NOT NULL,
  minutes integer NOT NULL,
  hourly_rate numeric(10, 2),
  is_billable boolean NOT NULL DEFAULT TRUE,
  invoice_line_id bigint REFERENCES invoice_lines (id) ON DELETE SET NULL,
  note text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT time_entries_minutes_check CHECK (minutes BETWEEN 1 AND 1440),
  CONSTRAINT time_entries_rate_check CHECK (hourly_rate >= 0)
);

CREATE INDEX time_entries_user_idx ON time_entries (user_id, worked_on);
CREATE INDEX time_entries_project_idx ON time_entries (project_id, worked_on);
CREATE INDEX time_entries_task_idx ON time_entries (task_id);
CREATE INDEX time_entries_invoice_line_idx ON time_entries (invoice_line_id) WHERE invoice_line_id IS NOT NULL;
CREATE INDEX time_entries_to_bill_idx ON time_entries (project_id) WHERE is_billable AND invoice_line_id IS NULL;

CREATE TABLE absences (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind absence_kind NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  days numeric(4, 1) NOT NULL,
  approved_by bigint REFERENCES users (id) ON DELETE SET NULL,
  approved_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT absences_dates_check CHECK (ends_on >= starts_on),
  CONSTRAINT absences_days_check CHECK (days > 0 AND days <= ends_on - starts_on + 1),
  CONSTRAINT absences_self_approval_check CHECK (approved_by <> user_id)
);

CREATE INDEX absences_user_idx ON absences (user_id, starts_on);
CREATE INDEX absences_waiting_idx ON absences (starts_on) WHERE approved_at IS NULL;

-- The content lies in object storage; here is what points there.
CREATE TABLE documents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  media_type text NOT NULL,
  size_bytes bigint NOT NULL,
  sha256 text NOT NULL,
  storage_key text NOT NULL,
  company_id bigint REFERENCES companies (id) ON DELETE CASCADE,
  invoice_id bigint REFERENCES invoices (id) ON DELETE CASCADE,
  project_id bigint REFERENCES projects (id) ON DELETE CASCADE,
  uploaded_by bigint REFERENCES users (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT documents_storage_key_key UNIQUE (storage_key),
  CONSTRAINT documents_media_type_check CHECK (media_type ~ '^[a-z]+/[A-Za-z0-9.+-]+$'),
  CONSTRAINT documents_size_check CHECK (size_bytes >= 0),
  CONSTRAINT documents_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT documents_owner_check CHECK (num_nonnulls(company_id, invoice_id, project_id) <= 1)
);

CREATE INDEX documents_company_idx ON documents (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX documents_invoice_idx ON documents (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX documents_project_idx ON documents (project_id) WHERE project_id IS NOT NULL;
-- The same file sent twice is found by its content.
CREATE INDEX documents_sha256_idx ON documents (sha256);

CREATE TABLE ai_credit_account (
  -- One row only: the database is the tenant.
  id smallint PRIMARY KEY DEFAULT 1,
  balance bigint NOT NULL DEFAULT 0,
  monthly_allowance bigint NOT NULL DEFAULT 0,
  renews_on date,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ai_credit_account_single_check CHECK (id = 1),
  CONSTRAINT ai_credit_account_balance_check CHECK (balance >= 0 AND monthly_allowance >= 0)
);

CREATE TRIGGER projects_touch BEFORE UPDATE ON projects
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER tasks_touch BEFORE UPDATE ON tasks
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER ai_credit_account_touch BEFORE UPDATE ON ai_credit_account
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE projects IS 'Work done for a customer, or inside the house.';
COMMENT ON TABLE tasks IS 'Steps of a project.';
COMMENT ON TABLE time_entries IS 'Time worked on projects, billed or to be billed.';
COMMENT ON TABLE absences IS 'Leave asked for and approved.';
COMMENT ON TABLE documents IS 'Files kept in object storage.';
COMMENT ON TABLE ai_credit_account IS 'AI credits this tenant has left; a single row.';
