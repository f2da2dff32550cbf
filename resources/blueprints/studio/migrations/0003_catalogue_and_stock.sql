-- What is sold, at which tax, and where it lies.

CREATE TYPE product_kind AS ENUM ('good', 'service');

CREATE TABLE tax_rates (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  rate numeric(5, 2) NOT NULL,
  is_default boolean NOT NULL DEFAULT FALSE,
  is_active boolean NOT NULL DEFAULT TRUE,
  CONSTRAINT tax_rates_code_key UNIQUE (code),
  CONSTRAINT tax_rates_code_check CHECK (code ~ '^[A-Z][A-Z0-9_]*$'),
  CONSTRAINT tax_rates_rate_check CHECK (rate BETWEEN 0 AND 30),
  CONSTRAINT tax_rates_default_check CHECK (is_active OR NOT is_default)
);

-- At most one default.
CREATE UNIQUE INDEX tax_rates_default_key ON tax_rates (is_default) WHERE is_default;

CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  kind product_kind NOT NULL DEFAULT 'good',
  category text,
  unit text NOT NULL DEFAULT 'unit',
  unit_price numeric(14, 4) NOT NULL DEFAULT 0,
  unit_cost numeric(14, 4),
  tax_rate_id bigint REFERENCES tax_rates (id) ON DELETE RESTRICT,
  supplier_id bigint REFERENCES companies (id) ON DELETE SET NULL,
  is_active boolean NOT NULL DEFAULT TRUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT products_sku_check CHECK (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$'),
  CONSTRAINT products_price_check CHECK (unit_price >= 0 AND unit_cost >= 0)
);

CREATE UNIQUE INDEX products_sku_key ON products (upper(sku));
CREATE INDEX products_name_idx ON products (lower(name) text_pattern_ops) WHERE is_active;
CREATE INDEX products_tax_rate_idx ON products (tax_rate_id);
CREATE INDEX products_supplier_idx ON products (supplier_id);

CREATE TABLE warehouses (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  is_active boolean NOT NULL DEFAULT TRUE,
  CONSTRAINT warehouses_code_key UNIQUE (code),
  CONSTRAINT warehouses_code_check CHECK (code ~ '^[A-Z][A-Z0-9_]*$')
);

-- Levels to keep, not quantities held: those come from the movements and cannot drift.
CREATE TABLE stock_levels (
  product_id bigint NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  warehouse_id bigint NOT NULL REFERENCES warehouses (id) ON DELETE CASCADE,
  bin text,
  minimum numeric(14, 3) NOT NULL DEFAULT 0,
  maximum numeric(14, 3),
  PRIMARY KEY (product_id, warehouse_id),
  CONSTRAINT stock_levels_range_check CHECK (minimum >= 0 AND maximum >= minimum)
);

CREATE INDEX stock_levels_warehouse_idx ON stock_levels (warehouse_id);

CREATE TABLE stock_movements (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id bigint NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
  warehouse_id bigint NOT NULL REFERENCES warehouses (id) ON DELETE RESTRICT,
  -- Signed: goods in are positive, goods out negative.
  quantity numeric(14, 3) NOT NULL,
  reason text NOT NULL,
  reference text,
  user_id bigint REFERENCES users (id) ON DELETE SET NULL,
  moved_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT stock_movements_quantity_check CHECK (quantity <> 0),
  CONSTRAINT stock_movements_reason_check
    CHECK (reason IN ('purchase', 'sale', 'return', 'transfer', 'inventory', 'loss'))
);

CREATE INDEX stock_movements_product_idx ON stock_movements (product_id, warehouse_id) INCLUDE (quantity);
CREATE INDEX stock_movements_warehouse_idx ON stock_movements (warehouse_id, moved_at DESC);

CREATE TRIGGER products_touch BEFORE UPDATE ON products
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE VIEW stock_on_hand AS
SELECT
  m.product_id,
  m.warehouse_id,
  m.quantity,
  coalesce(m.quantity < l.minimum, FALSE) AS is_below_minimum
FROM (
  SELECT product_id, warehouse_id, sum(quantity) AS quantity
  FROM stock_movements
  GROUP BY product_id, warehouse_id
) m
LEFT JOIN stock_levels l ON l.product_id = m.product_id AND l.warehouse_id = m.warehouse_id;

COMMENT ON TABLE tax_rates IS 'Rates of value added tax in percent.';
COMMENT ON TABLE products IS 'Goods and services sold or bought.';
COMMENT ON TABLE warehouses IS 'Places where stock lies.';
COMMENT ON TABLE stock_levels IS 'Minimum and maximum to keep of a product in a warehouse.';
COMMENT ON TABLE stock_movements IS 'Every entry to and exit from a warehouse.';
COMMENT ON VIEW stock_on_hand IS 'Quantity held by product and warehouse, from the movements.';
