-- From the quote to the payment.

CREATE TYPE document_kind AS ENUM ('quote', 'order', 'invoice', 'credit_note');
CREATE TYPE quote_status AS ENUM ('draft', 'sent', 'accepted', 'refused', 'expired');
CREATE TYPE order_status AS ENUM ('draft', 'confirmed', 'delivered', 'cancelled');
CREATE TYPE invoice_kind AS ENUM ('invoice', 'credit_note');
CREATE TYPE invoice_status AS ENUM ('draft', 'issued', 'cancelled');
CREATE TYPE payment_method AS ENUM ('transfer', 'card', 'direct_debit', 'cheque', 'cash');

-- A table and not a PostgreSQL sequence: invoice numbers must have no gaps, and a
-- sequence does not give its number back when the transaction fails.
CREATE TABLE number_sequences (
  document document_kind PRIMARY KEY,
  prefix text NOT NULL,
  padding integer NOT NULL DEFAULT 5,
  next_value bigint NOT NULL DEFAULT 1,
  -- One letter more than the setting allows: credit notes add one to it.
  CONSTRAINT number_sequences_prefix_check CHECK (prefix ~ '^[A-Z]{1,9}$'),
  CONSTRAINT number_sequences_padding_check CHECK (padding BETWEEN 1 AND 12),
  CONSTRAINT number_sequences_next_value_check CHECK (next_value >= 1)
);

CREATE TABLE quotes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text,
  status quote_status NOT NULL DEFAULT 'draft',
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE RESTRICT,
  contact_id bigint REFERENCES contacts (id) ON DELETE SET NULL,
  opportunity_id bigint REFERENCES opportunities (id) ON DELETE SET NULL,
  currency char(3) NOT NULL,
  issued_on date NOT NULL DEFAULT CURRENT_DATE,
  valid_until date,
  net_total numeric(14, 2) NOT NULL DEFAULT 0,
  tax_total numeric(14, 2) NOT NULL DEFAULT 0,
  gross_total numeric(14, 2) GENERATED ALWAYS AS (net_total + tax_total) STORED,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT quotes_number_key UNIQUE (number),
  CONSTRAINT quotes_number_check CHECK (status = 'draft' OR number IS NOT NULL),
  CONSTRAINT quotes_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT quotes_validity_check CHECK (valid_until >= issued_on)
);

CREATE INDEX quotes_company_idx ON quotes (company_id, issued_on DESC);
CREATE INDEX quotes_opportunity_idx ON quotes (opportunity_id);
CREATE INDEX quotes_waiting_idx ON quotes (valid_until) WHERE status = 'sent';

-- Lines copy price and tax: a later change of the catalogue must not alter a document.
CREATE TABLE quote_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  quote_id bigint NOT NULL REFERENCES quotes (id) ON DELETE CASCADE,
  position integer NOT NULL,
  product_id bigint REFERENCES products (id) ON DELETE SET NULL,
  label text NOT NULL,
  quantity numeric(14, 3) NOT NULL DEFAULT 1,
  unit_price numeric(14, 4) NOT NULL,
  discount_percent numeric(5, 2) NOT NULL DEFAULT 0,
  tax_rate numeric(5, 2) NOT NULL,
  net_amount numeric(14, 2)
    GENERATED ALWAYS AS (round(quantity * unit_price * (100 - discount_percent) / 100, 2)) STORED,
  CONSTRAINT quote_lines_position_key UNIQUE (quote_id, position),
  CONSTRAINT quote_lines_quantity_check CHECK (quantity > 0),
  CONSTRAINT quote_lines_discount_check CHECK (discount_percent BETWEEN 0 AND 100),
  CONSTRAINT quote_lines_tax_rate_check CHECK (tax_rate BETWEEN 0 AND 30)
);

CREATE INDEX quote_lines_product_idx ON quote_lines (product_id);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text,
  status order_status NOT NULL DEFAULT 'draft',
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE RESTRICT,
  quote_id bigint REFERENCES quotes (id) ON DELETE SET NULL,
  delivery_address_id bigint REFERENCES addresses (id) ON DELETE SET NULL,
  warehouse_id bigint REFERENCES warehouses (id) ON DELETE RESTRICT,
  currency char(3) NOT NULL,
  ordered_on date NOT NULL DEFAULT CURRENT_DATE,
  net_total numeric(14, 2) NOT NULL DEFAULT 0,
  tax_total numeric(14, 2) NOT NULL DEFAULT 0,
  gross_total numeric(14, 2) GENERATED ALWAYS AS (net_total + tax_total) STORED,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT orders_number_key UNIQUE (number),
  CONSTRAINT orders_number_check CHECK (status = 'draft' OR number IS NOT NULL),
  CONSTRAINT orders_currency_check CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE INDEX orders_company_idx ON orders (company_id, ordered_on DESC);
CREATE INDEX orders_quote_idx ON orders (quote_id);
CREATE INDEX orders_to_deliver_idx ON orders (ordered_on) WHERE status = 'confirmed';

CREATE TABLE order_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  position integer NOT NULL,
  product_id bigint REFERENCES products (id) ON DELETE SET NULL,
  label text NOT NULL,
  quantity numeric(14, 3) NOT NULL DEFAULT 1,
  delivered_quantity numeric(14, 3) NOT NULL DEFAULT 0,
  unit_price numeric(14, 4) NOT NULL,
  discount_percent numeric(5, 2) NOT NULL DEFAULT 0,
  tax_rate numeric(5, 2) NOT NULL,
  net_amount numeric(14, 2)
    GENERATED ALWAYS AS (round(quantity * unit_price * (100 - discount_percent) / 100, 2)) STORED,
  CONSTRAINT order_lines_position_key UNIQUE (order_id, position),
  CONSTRAINT order_lines_quantity_check CHECK (quantity > 0 AND delivered_quantity BETWEEN 0 AND quantity),
  CONSTRAINT order_lines_discount_check CHECK (discount_percent BETWEEN 0 AND 100),
  CONSTRAINT order_lines_tax_rate_check CHECK (tax_rate BETWEEN 0 AND 30)
);

CREATE INDEX order_lines_product_idx ON order_lines (product_id);

CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind invoice_kind NOT NULL DEFAULT 'invoice',
  -- NULL on drafts, given when issued.
  number text,
  status invoice_status NOT NULL DEFAULT 'draft',
  company_id bigint NOT NULL REFERENCES companies (id) ON DELETE RESTRICT,
  order_id bigint REFERENCES orders (id) ON DELETE SET NULL,
  credited_invoice_id bigint REFERENCES invoices (id) ON DELETE RESTRICT,
  currency char(3) NOT NULL,
  issued_on date,
  due_on date,
  net_total numeric(14, 2) NOT NULL DEFAULT 0,
  tax_total numeric(14, 2) NOT NULL DEFAULT 0,
  gross_total numeric(14, 2) GENERATED ALWAYS AS (net_total + tax_total) STORED,
  paid_total numeric(14, 2) NOT NULL DEFAULT 0,
  notes text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT invoices_number_key UNIQUE (number),
  CONSTRAINT invoices_issue_check
    CHECK ((status = 'draft') = (number IS NULL) AND (status = 'draft' OR issued_on IS NOT NULL)),
  CONSTRAINT invoices_credit_check CHECK (kind = 'credit_note' OR credited_invoice_id IS NULL),
  CONSTRAINT invoices_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT invoices_due_check CHECK (due_on >= issued_on)
);

CREATE INDEX invoices_company_idx ON invoices (company_id, issued_on DESC);
CREATE INDEX invoices_order_idx ON invoices (order_id);
CREATE INDEX invoices_credited_idx ON invoices (credited_invoice_id) WHERE credited_invoice_id IS NOT NULL;
CREATE INDEX invoices_issued_idx ON invoices (issued_on) WHERE status = 'issued';
-- Reminders look for unpaid ones only, a small part of all invoices.
CREATE INDEX invoices_unpaid_idx ON invoices (due_on)
  WHERE status = 'issued' AND paid_total < net_total + tax_total;

CREATE TABLE invoice_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id bigint NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
  position integer NOT NULL,
  product_id bigint REFERENCES products (id) ON DELETE SET NULL,
  label text NOT NULL,
  quantity numeric(14, 3) NOT NULL DEFAULT 1,
  unit_price numeric(14, 4) NOT NULL,
  discount_percent numeric(5, 2) NOT NULL DEFAULT 0,
  tax_rate numeric(5, 2) NOT NULL,
  net_amount numeric(14, 2)
    GENERATED ALWAYS AS (round(quantity * unit_price * (100 - discount_percent) / 100, 2)) STORED,
  CONSTRAINT invoice_lines_position_key UNIQUE (invoice_id, position),
  CONSTRAINT invoice_lines_quantity_check CHECK (quantity > 0),
  CONSTRAINT invoice_lines_discount_check CHECK (discount_percent BETWEEN 0 AND 100),
  CONSTRAINT invoice_lines_tax_rate_check CHECK (tax_rate BETWEEN 0 AND 30)
);

CREATE INDEX invoice_lines_product_idx ON invoice_lines (product_id);

CREATE TABLE payments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id bigint NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  method payment_method NOT NULL DEFAULT 'transfer',
  amount numeric(14, 2) NOT NULL,
  paid_on date NOT NULL DEFAULT CURRENT_DATE,
  reference text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT payments_amount_check CHECK (amount > 0)
);

CREATE INDEX payments_invoice_idx ON payments (invoice_id);
CREATE INDEX payments_paid_on_idx ON payments (paid_on);

CREATE FUNCTION take_document_number(wanted document_kind) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  taken number_sequences;
BEGIN
  -- The row stays locked until the transaction ends, so numbers follow each other without gaps.
  UPDATE number_sequences SET next_value = next_value + 1
  WHERE document = wanted
  RETURNING * INTO taken;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no number sequence for %', wanted
      USING HINT = 'Add its row to number_sequences.';
  END IF;
  -- lpad would cut a number longer than the padding.
  RETURN taken.prefix || '-' || lpad(
    (taken.next_value - 1)::text,
    greatest(taken.padding, length((taken.next_value - 1)::text)),
    '0'
  );
END;
$$;

-- Quotes and orders: numbered as they leave the draft state.
CREATE FUNCTION number_document() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.status <> 'draft' AND NEW.number IS NULL THEN
    NEW.number := take_document_number(TG_ARGV[0]::document_kind);
  END IF;
  RETURN NEW;
END;
$$;

CREATE FUNCTION issue_invoice() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  zone text;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL
    AND (NEW.number, NEW.kind, NEW.issued_on) IS DISTINCT FROM (OLD.number, OLD.kind, OLD.issued_on)
  THEN
    RAISE EXCEPTION 'invoice % is issued: its number, kind and date stay', OLD.number
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status <> 'draft' THEN
    IF NEW.issued_on IS NULL THEN
      -- The tenant's day, not the server's.
      SELECT value INTO zone FROM settings WHERE name = 'timezone';
      NEW.issued_on := (now() AT TIME ZONE coalesce(zone, 'UTC'))::date;
    END IF;
    IF NEW.due_on IS NULL THEN
      NEW.due_on := NEW.issued_on
        + coalesce((SELECT payment_term_days FROM companies WHERE id = NEW.company_id), 30);
    END IF;
    IF NEW.number IS NULL THEN
      NEW.number := take_document_number(NEW.kind::text::document_kind);
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

CREATE FUNCTION keep_issued_invoice() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'invoice % is issued and cannot be deleted', OLD.number
    USING ERRCODE = 'check_violation', HINT = 'Issue a credit note.';
END;
$$;

-- Arguments: the table of the documents, and the column of the line that points there.
CREATE FUNCTION refresh_document_totals() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  document_id bigint;
BEGIN
  -- A line can move from one document to another: both change.
  FOR document_id IN
    SELECT DISTINCT (line ->> TG_ARGV[1])::bigint AS id
    FROM unnest(ARRAY[to_jsonb(OLD), to_jsonb(NEW)]) AS line
    WHERE line IS NOT NULL
    ORDER BY id
  LOOP
    -- Lock first: of two writers of lines, the second then adds up what the first left.
    EXECUTE format('SELECT 1 FROM %I WHERE id = $1 FOR NO KEY UPDATE', TG_ARGV[0]) USING document_id;
    -- Tax is rounded once for each rate, as it is declared.
    EXECUTE format(
      'UPDATE %1$I SET net_total = t.net, tax_total = t.tax
       FROM (
         SELECT coalesce(sum(r.net), 0) AS net, coalesce(sum(round(r.net * r.tax_rate / 100, 2)), 0) AS tax
         FROM (SELECT tax_rate, sum(net_amount) AS net FROM %2$I WHERE %3$I = $1 GROUP BY tax_rate) r
       ) t
       WHERE id = $1 AND (net_total, tax_total) IS DISTINCT FROM (t.net, t.tax)',
      TG_ARGV[0], TG_TABLE_NAME, TG_ARGV[1]
    ) USING document_id;
  END LOOP;
  RETURN NULL;
END;
$$;

CREATE FUNCTION refresh_invoice_paid() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  target bigint;
BEGIN
  FOR target IN
    SELECT DISTINCT (payment ->> 'invoice_id')::bigint AS id
    FROM unnest(ARRAY[to_jsonb(OLD), to_jsonb(NEW)]) AS payment
    WHERE payment IS NOT NULL
    ORDER BY id
  LOOP
    PERFORM 1 FROM invoices WHERE id = target FOR NO KEY UPDATE;
    UPDATE invoices
    SET paid_total = (SELECT coalesce(sum(amount), 0) FROM payments WHERE invoice_id = target)
    WHERE id = target;
  END LOOP;
  RETURN NULL;
END;
$$;

CREATE TRIGGER quotes_number BEFORE INSERT OR UPDATE ON quotes
  FOR EACH ROW EXECUTE FUNCTION number_document('quote');
CREATE TRIGGER orders_number BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION number_document('order');
CREATE TRIGGER invoices_issue BEFORE INSERT OR UPDATE ON invoices
  FOR EACH ROW EXECUTE FUNCTION issue_invoice();
CREATE TRIGGER invoices_keep BEFORE DELETE ON invoices
  FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION keep_issued_invoice();

CREATE TRIGGER quotes_touch BEFORE UPDATE ON quotes
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER invoices_touch BEFORE UPDATE ON invoices
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TRIGGER quote_lines_totals AFTER INSERT OR UPDATE OR DELETE ON quote_lines
  FOR EACH ROW EXECUTE FUNCTION refresh_document_totals('quotes', 'quote_id');
CREATE TRIGGER order_lines_totals AFTER INSERT OR UPDATE OR DELETE ON order_lines
  FOR EACH ROW EXECUTE FUNCTION refresh_document_totals('orders', 'order_id');
CREATE TRIGGER invoice_lines_totals AFTER INSERT OR UPDATE OR DELETE ON invoice_lines
  FOR EACH ROW EXECUTE FUNCTION refresh_document_totals('invoices', 'invoice_id');
CREATE TRIGGER payments_paid AFTER INSERT OR UPDATE OR DELETE ON payments
  FOR EACH ROW EXECUTE FUNCTION refresh_invoice_paid();

CREATE VIEW invoice_balances AS
SELECT
  i.id AS invoice_id,
  i.number,
  i.company_id,
  c.name AS company,
  i.currency,
  i.due_on,
  i.gross_total,
  i.paid_total,
  i.gross_total - i.paid_total AS balance,
  i.paid_total < i.net_total + i.tax_total AND i.due_on < CURRENT_DATE AS is_overdue
FROM invoices i
JOIN companies c ON c.id = i.company_id
WHERE i.status = 'issued' AND i.kind = 'invoice';

COMMENT ON TABLE number_sequences IS 'Next number of each kind of document, without gaps.';
COMMENT ON TABLE quotes IS 'Offers made to a company.';
COMMENT ON TABLE quote_lines IS 'Lines of a quote.';
COMMENT ON TABLE orders IS 'Orders confirmed by a customer.';
COMMENT ON TABLE order_lines IS 'Lines of an order, with what was delivered.';
COMMENT ON TABLE invoices IS 'Invoices and credit notes; once issued they stay.';
COMMENT ON TABLE invoice_lines IS 'Lines of an invoice or credit note.';
COMMENT ON TABLE payments IS 'Money received for an invoice.';
COMMENT ON VIEW invoice_balances IS 'What remains to be paid on each issued invoice.';
COMMENT ON FUNCTION take_document_number(document_kind) IS 'Takes the next number of a kind of document.';
