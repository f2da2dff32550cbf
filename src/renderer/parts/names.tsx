import { Fragment } from 'react';
import { Link } from 'wouter';
import { t } from '../locales/index.ts';

interface NamesProps {
  of: readonly { readonly name: string; readonly href: string }[];
  /** Before *and 6 more*. */
  most: number;
}

/** Names in one sentence, each a link to what it names; those left out stand in the tooltip. */
export function Names({ of, most }: NamesProps) {
  const rest = of.slice(most);
  return (
    <>
      {of.slice(0, most).map(({ name, href }, at) => (
        <Fragment key={href}>
          {at > 0 && ', '}
          <Link href={href}>{name}</Link>
        </Fragment>
      ))}
      {rest.length > 0 && (
        <span title={rest.map(({ name }) => name).join(', ')}>
          {` ${t('and {{more}} more', { more: rest.length })}`}
        </span>
      )}
    </>
  );
}
