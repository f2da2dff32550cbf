import type { BlueprintProblem } from '../../../shared/models/blueprint.ts';
import { Told, t } from '../../locales/index.ts';
import { CopyButton, Icon } from '../../parts/index.ts';
import styles from './settings.module.css';

function placeOf({ file, line, column }: BlueprintProblem): string {
  return [file, line, column].filter((part) => part !== null).join(':');
}

/** `file:line:column`, as an editor opens it, then what is wrong; the folder as a whole has no place. */
export function ProblemList({ problems }: { problems: readonly BlueprintProblem[] }) {
  return (
    <ul className={styles['problems']} aria-label={t('Problems')}>
      {problems.map((problem) => (
        <li key={placeOf(problem) + problem.message}>
          <Icon name="failed" className="is-danger" />
          {problem.file !== '.' && (
            <>
              <span className="mono">{placeOf(problem)}</span>
              <CopyButton value={placeOf(problem)} label={t('Copy the place')} />
            </>
          )}
          <span className="grow">
            <Told>{problem.message}</Told>
          </span>
        </li>
      ))}
    </ul>
  );
}
