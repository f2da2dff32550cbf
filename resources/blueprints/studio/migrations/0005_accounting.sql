-- Double-entry accounting after the French general chart of accounts (PCG).

CREATE TYPE account_class AS ENUM ('equity', 'fixed_asset', 'stock', 'third_party', 'cash', 'expense', 'income');

CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  class account_class NOT NULL,
  is_active boolean NOT NULL DEFAULT TRUE,
  CONSTRAINT accounts_code_key UNIQUE (code),
  CONSTRAINT accounts_code_check CHECK (code ~ '^[1-7][0-9]{2,9}$'),
  -- In the PCG the first digit of a code is its class.
  CONSTRAINT accounts_class_check CHECK (
    class = CASE left(code, 1)
      WHEN '1' THEN 'equity'
      WHEN '2' THEN 'fixed_asset'
      WHEN '3' THEN 'stock'
      WHEN '4' THEN 'third_party'
      WHEN '5' THEN 'cash'
      WHEN '6' THEN 'expense'
      ELSE 'income'
    END::account_class
  )
);

CREATE TABLE journals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  default_account_id bigint REFERENCES accounts (id) ON DELETE RESTRICT,
  CONSTRAINT journals_code_key UNIQUE (code),
  CONSTRAINT journals_code_check CHECK (code ~ '^[A-Z]{2,4}$')
);

CREATE TABLE journal_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  journal_id bigint NOT NULL REFERENCES journals (id) ON DELETE RESTRICT,
  entry_on date NOT NULL,
  label text NOT NULL,
  invoice_id bigint REFERENCES invoices (id) ON DELETE RESTRICT,
  payment_id bigint REFERENCES payments (id) ON DELETE RESTRICT,
  -- NULL while the entry may still be unbalanced.
  posted_at timestamptz,
  created_by bigint REFERENCES users (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT journal_entries_source_check CHECK (num_nonnulls(invoice_id, payment_id) <= 1)
);

CREATE INDEX journal_entries_journal_idx ON journal_entries (journal_id, entry_on);
CREATE INDEX journal_entries_invoice_idx ON journal_entries (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX journal_entries_payment_idx ON journal_entries (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX journal_entries_unposted_idx ON journal_entries (entry_on) WHERE posted_at IS NULL;

CREATE TABLE journal_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry_id bigint NOT NULL REFERENCES journal_entries (id) ON DELETE CASCADE,
  account_id bigint NOT NULL REFERENCES accounts (id) ON DELETE RESTRICT,
  company_id bigint REFERENCES companies (id) ON DELETE RESTRICT,
  label text NOT NULL DEFAULT '',
  debit numeric(14, 2) NOT NULL DEFAULT 0,
  credit numeric(14, 2) NOT NULL DEFAULT 0,
  CONSTRAINT journal_lines_side_check CHECK (debit >= 0 AND credit >= 0 AND (debit > 0) <> (credit > 0))
);

CREATE INDEX journal_lines_entry_idx ON journal_lines (entry_id);
CREATE INDEX journal_lines_account_idx ON journal_lines (account_id);
CREATE INDEX journal_lines_company_idx ON journal_lines (company_id) WHERE company_id IS NOT NULL;

CREATE FUNCTION check_entry_balance() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  unbalanced bigint;
  -- On journal_entries the row is the entry itself, on journal_lines it points there.
  id_column text := CASE TG_TABLE_NAME WHEN 'journal_entries' THEN 'id' ELSE 'entry_id' END;
BEGIN
  SELECT e.id INTO unbalanced
  FROM journal_entries e
  LEFT JOIN journal_lines l ON l.entry_id = e.id
  WHERE e.posted_at IS NOT NULL
    AND e.id IN ((to_jsonb(OLD) ->> id_column)::bigint, (to_jsonb(NEW) ->> id_column)::bigint)
  GROUP BY e.id
  HAVING coalesce(sum(l.debit), 0) <> coalesce(sum(l.credit), 0)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal entry % is not balanced', unbalanced
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END;
$$;

-- At the end of the transaction, since lines arrive one by one.
CREATE CONSTRAINT TRIGGER journal_lines_balance AFTER INSERT OR UPDATE OR DELETE ON journal_lines
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_entry_balance();
CREATE CONSTRAINT TRIGGER journal_entries_balance AFTER INSERT OR UPDATE OF posted_at ON journal_entries
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_entry_balance();

CREATE VIEW trial_balance AS
SELECT
  a.id AS account_id,
  a.code,
  a.name,
  sum(l.debit) AS debit,
  sum(l.credit) AS credit,
  sum(l.debit) - sum(l.credit) AS balance
FROM accounts a
JOIN journal_lines l ON l.account_id = a.id
JOIN journal_entries e ON e.id = l.entry_id AND e.posted_at IS NOT NULL
GROUP BY a.id, a.code, a.name;

COMMENT ON TABLE accounts IS 'Chart of accounts.';
COMMENT ON TABLE journals IS 'Journals in which entries are kept: sales, purchases, bank and so on.';
COMMENT ON TABLE journal_entries IS 'Accounting entries; balanced once posted.';
COMMENT ON TABLE journal_lines IS 'Debits and credits of an entry.';
COMMENT ON VIEW trial_balance IS 'Debit, credit and balance of each account over posted entries.';
