import type { SettingDifference } from '../../../shared/models/tier.ts';
import { TIER_SETTINGS } from '../../../shared/models/tier-settings.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import table from '../../parts/plain-table.module.css';
import { Held, settingWords } from '../configuration/index.ts';

const notYet = new Set(TIER_SETTINGS.filter((setting) => setting.notYet).map(({ path }) => path));

interface DifferencesTableProps {
  label: string;
  left: string;
  right: string;
  differences: readonly SettingDifference[];
}

/** Two sides, setting by setting; what is the same is left out. */
export function DifferencesTable({ label, left, right, differences }: DifferencesTableProps) {
  const format = useFormat();
  const words = (path: string, value: unknown) => settingWords(path, value, format) ?? '–';
  return (
    <table className={table['table']} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('Setting')}</th>
          <th scope="col">{t('Held by')}</th>
          <th scope="col">{left}</th>
          <th scope="col">{right}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((each) => (
          <tr key={each.path}>
            <th scope="row" title={each.path}>
              <Told>{each.title}</Told>
            </th>
            <td>
              <Held by={each.heldBy} notYet={notYet.has(each.path)} />
            </td>
            <td className="second">{words(each.path, each.left)}</td>
            <td>
              <b>{words(each.path, each.right)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
