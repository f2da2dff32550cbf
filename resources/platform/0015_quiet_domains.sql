-- A statement on platform.domains is told to every app, also when it changes no row, and what is told has routing files
-- compared, which begins with this function: it may only write where something is to be written.
CREATE OR REPLACE FUNCTION platform.refresh_primary_domains() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base text := platform.base_domain();
  standing text;
BEGIN
  SELECT string_agg(host, ', ' ORDER BY host) INTO standing FROM platform.domains
  WHERE kind = 'custom' AND platform.under_domain(host, base);
  IF standing IS NOT NULL THEN
    RAISE EXCEPTION 'custom domains stand under %: %', base, standing USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM platform.domains AS d JOIN platform.organizations AS o ON o.id = d.organization_id
             WHERE d.kind = 'primary' AND d.host IS DISTINCT FROM o.slug || '.' || base) THEN
    DELETE FROM platform.domains AS d USING platform.organizations AS o
    WHERE o.id = d.organization_id AND d.kind = 'primary' AND d.host IS DISTINCT FROM o.slug || '.' || base;
  END IF;
  IF EXISTS (SELECT FROM platform.organizations AS o
             WHERE base IS NOT NULL AND o.status <> 'PURGED'
             AND NOT EXISTS (SELECT FROM platform.domains AS d WHERE d.host = o.slug || '.' || base)) THEN
    INSERT INTO platform.domains (host, organization_id, kind, token, verified_at, verified_by)
    SELECT o.slug || '.' || base, o.id, 'primary', '', now(), 'own' FROM platform.organizations AS o
    WHERE base IS NOT NULL AND o.status <> 'PURGED'
    ON CONFLICT (host) DO NOTHING;
  END IF;
END $$;
