import type { Obstacle } from '../../../shared/models/ending.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './purge.module.css';

interface ObstaclesProps {
  obstacles: readonly Obstacle[];
  onAgain: () => void;
}

/** What keeps a database or a role from being dropped, and the statements that a person may run against it. */
export function Obstacles({ obstacles, onAgain }: ObstaclesProps) {
  if (obstacles.length === 0) return null;
  return (
    <Note
      tone="danger"
      actions={
        <Button small icon="retry" onClick={onAgain}>
          {t('Look again')}
        </Button>
      }
    >
      <b>
        {tn('{{count}} thing stands in the way', '{{count}} things stand in the way', {
          count: obstacles.length,
        })}
      </b>
      <ul className={styles['obstacles']}>
        {obstacles.map((obstacle) => (
          <li key={`${obstacle.kind} ${obstacle.explanation}`}>
            <p>
              <Told>{obstacle.explanation}</Told>
            </p>
            {obstacle.statements.length > 0 && (
              <>
                {obstacle.where !== null && (
                  <p className="second">{t('To run in {{database}}:', { database: obstacle.where })}</p>
                )}
                <Code wrap copyLabel={t('Copy the statements')}>
                  {obstacle.statements.map((each) => `${each};`).join('\n')}
                </Code>
              </>
            )}
          </li>
        ))}
      </ul>
    </Note>
  );
}
