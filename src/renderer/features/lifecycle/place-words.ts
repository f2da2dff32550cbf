import type { KeptPlaceFacts } from '../../../shared/models/conversion.ts';
import { t } from '../../locales/index.ts';

/** A former place, by what it is. */
export function placeWords({ model, database, schema }: KeptPlaceFacts): string {
  switch (model) {
    case 'database':
      return t('The database {{database}}', { database });
    case 'schema':
      return t('The schema {{schema}} in {{database}}', { schema: schema ?? '', database });
    case 'row':
      return t('Its rows in {{database}}', { database });
  }
}
