/**
 * The part of a request's path that names a tenant, as `/tenant/NAME`, or undefined. Read as lenient applications
 * read it: percent signs decoded, double slashes and dot segments taken out, so that no spelling of another tenant's
 * path goes past the gate unseen.
 */
export function tenantPath(uri: string | undefined): string | undefined {
  // Nearly all requests name nobody in their path; a percent sign may hide a name.
  if (uri === undefined || !/tenant|%/i.test(uri)) return undefined;
  const segments: string[] = [];
  for (const segment of decoded(uri.replace(/[?#].*$/s, '')).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const [first, name] = segments;
  if (first !== 'tenant' || name === undefined) return undefined;
  return `/tenant/${name}`;
}

/** A path that does not decode is taken as it is: what it names is unknown then. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
