import { t } from '../../../locales/index.ts';
import { Button, Icon, IconButton, TextField } from '../../../parts/index.ts';
import own from './routing.module.css';
import type { FieldGroupProps } from './routing-form.tsx';

const MOST = 10;

/** One after the other, once a file has changed; the first that fails ends the run. */
export function CommandFields({ form, set, problem }: FieldGroupProps) {
  const { commands } = form;
  const refused = problem('commands');
  const put = (next: readonly string[]) => set({ commands: next });
  return (
    <div className={own['commandList']}>
      <span className={own['label']}>{t('Commands once a file has changed')}</span>
      {commands.map((command, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a command is known by its turn alone.
        <div key={index} className="row">
          <span className="third small">{index + 1}.</span>
          <TextField
            label={<span className="sr-only">{t('Command {{number}}', { number: index + 1 })}</span>}
            mono
            className={`grow ${own['bare']}`}
            value={command}
            onChange={(next) => put(commands.map((each, at) => (at === index ? next : each)))}
            placeholder={t('nginx -s reload')}
          />
          <IconButton
            small
            icon="x"
            label={t('Remove command {{number}}', { number: index + 1 })}
            onClick={() => put(commands.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div className="row">
        <Button small icon="plus" disabled={commands.length >= MOST} onClick={() => put([...commands, ''])}>
          {t('Add a command')}
        </Button>
        {refused === undefined ? (
          <span className="third small">
            {t('Without a shell, at most 30 seconds each; quotes hold words together')}
          </span>
        ) : (
          <span className="is-danger small row">
            <Icon name="failed" size={12} />
            {refused}
          </span>
        )}
      </div>
    </div>
  );
}
