import { useMutation, useQueryClient } from '@tanstack/react-query';
import { joinCommand } from '../../../../shared/command-words.ts';
import type { CommandResult, RoutingRun, RoutingStatus } from '../../../../shared/models/routing.ts';
import { orpc } from '../../../client/query.ts';
import { asSentence } from '../../../lib/as-sentence.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn, told } from '../../../locales/index.ts';
import { Button, Card, Code, ErrorNote, Icon, Note, Tag } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import own from './routing.module.css';
import { OUTCOME_WORDS, STATE_WORDS } from './routing-words.ts';

/** Runs that stand under the newest one. */
const SHOWN = 6;

/** Whether the files say what the platform database says, and what became of the last run. */
export function RoutingStatusCard({ status }: { status: RoutingStatus }) {
  const format = useFormat();
  const queries = useQueryClient();
  const apply = useMutation(
    orpc.routing.apply.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.routing.key() }),
    }),
  );
  const { state, last, lastGood, settings } = status;
  const shown = STATE_WORDS[state];
  const { commands, folder } = settings;
  return (
    <Card
      title={t('Routing files')}
      hint={t('on {{workstation}}', { workstation: status.workstation })}
      aside={
        <>
          <Tag tone={shown.tone} icon={shown.icon}>
            {t(shown.word)}
          </Tag>
          {folder !== null && (
            <Button
              small
              tone={state === 'current' ? 'default' : 'primary'}
              busy={apply.isPending}
              onClick={() => apply.mutate()}
            >
              {state === 'not-agreed' ? t('Agree and write now') : t('Write now')}
            </Button>
          )}
        </>
      }
    >
      {state !== 'current' && (
        <div className={styles['pad']}>
          <Note tone={shown.tone === 'danger' ? 'danger' : shown.tone === 'warn' ? 'warn' : 'info'}>
            <Told>{asSentence(status.message)}</Told>{' '}
            {state === 'off' ? (
              <span className="second">{t('Set one below to have them written after each change.')}</span>
            ) : (
              status.wayOut !== null &&
              state !== 'not-agreed' && (
                <span className="second">
                  <Told>{asSentence(status.wayOut)}</Told>
                </span>
              )
            )}
            {state === 'not-agreed' && (
              <span className="second">
                {t(
                  'Look at the folder and the commands below; writing now agrees to them on this workstation.',
                )}
              </span>
            )}
          </Note>
          {state === 'failed' && lastGood !== null && (
            <p className="small second">
              {t('The last run that ended well was {{when}}.', { when: format.when(lastGood.at) })}
            </p>
          )}
          {state === 'not-agreed' && (
            <div className={own['agree']}>
              <span className="third small">{t('Folder')}</span>
              <code className="mono">{folder}</code>
              {commands.map((command) => (
                <Command key={joinCommand(command)} words={command} />
              ))}
            </div>
          )}
        </div>
      )}
      {apply.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={apply.error} />
        </div>
      )}
      {last !== null && <LastRun run={last} />}
      {status.runs.length > 1 && <Runs runs={status.runs} />}
    </Card>
  );
}

function Command({ words }: { words: readonly string[] }) {
  return (
    <>
      <span className="third small">{t('Command')}</span>
      <code className="mono">{joinCommand(words)}</code>
    </>
  );
}

function LastRun({ run }: { run: RoutingRun }) {
  const format = useFormat();
  return (
    <>
      <div className={styles['subHead']}>
        <h3>{t('Last run here')}</h3>
        <span className="third small cut" title={format.full(run.at)}>
          {[
            format.when(run.at),
            run.trigger === 'change' ? t('after a change') : t('by {{actor}}', { actor: run.actor }),
            format.duration(run.durationMs),
            tn('{{count}} tenant', '{{count}} tenants', { count: run.tenants }),
            tn('{{count}} host name', '{{count}} host names', { count: run.domains }),
          ].join(' · ')}
        </span>
      </div>
      <div className={own['run']}>
        <ul className={own['files']}>
          {run.files.map((file) => (
            <li key={file.name}>
              <Icon name="file" className="third" />
              <span className="mono grow cut" title={file.name}>
                {file.name}
              </span>
              <span className="third">{file.changed ? t('written') : t('the same')}</span>
              <span className={own['bytes']}>{format.bytes(file.bytes)}</span>
            </li>
          ))}
        </ul>
        <div className={own['commands']}>
          {run.commands.length === 0 ? (
            <p className="third small">
              {run.outcome === 'unchanged'
                ? t('No command was run: no file had changed.')
                : t('No command was run.')}
            </p>
          ) : (
            run.commands.map((result) => <CommandRun key={joinCommand(result.command)} result={result} />)
          )}
        </div>
      </div>
    </>
  );
}

/** What a command said is shown where it failed; of one that went well its end is enough. */
function CommandRun({ result }: { result: CommandResult }) {
  const format = useFormat();
  const good = result.exitCode === 0;
  return (
    <div>
      <p className={own['command']}>
        <Icon name={good ? 'ok' : 'failed'} className={good ? 'is-ok' : 'is-danger'} />
        <code className="mono grow cut">{joinCommand(result.command)}</code>
        <span className={good ? 'third' : 'is-danger'}>
          {result.exitCode === null
            ? t('not ended')
            : good
              ? format.duration(result.durationMs)
              : t('exit code {{code}}', { code: result.exitCode })}
        </span>
      </p>
      {!good && result.output !== '' && (
        <Code language="plain" wrap copyLabel={t('Copy the output')}>
          {result.output.trimEnd()}
        </Code>
      )}
    </div>
  );
}

function Runs({ runs }: { runs: readonly RoutingRun[] }) {
  const format = useFormat();
  return (
    <>
      <div className={styles['subHead']}>
        <h3>{t('Runs')}</h3>
        <span className="third small">{t('of all workstations')}</span>
      </div>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('When')}</th>
            <th scope="col">{t('Result')}</th>
            <th scope="col">{t('Where')}</th>
            <th scope="col">{t('Asked for by')}</th>
            <th scope="col" className={styles['most']}>
              {t('Folder')}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, SHOWN).map((run) => {
            const outcome = OUTCOME_WORDS[run.outcome];
            return (
              <tr key={run.id}>
                <td title={format.full(run.at)}>{format.when(run.at)}</td>
                <td title={run.error === null ? undefined : told(run.error.message)}>
                  <span className={styles['with']}>
                    <Icon name={outcome.icon} className={outcome.tone} />
                    {t(outcome.word)}
                  </span>
                </td>
                <td>{run.workstation}</td>
                <td>{run.trigger === 'change' ? t('a change') : run.actor}</td>
                <td className="mono second cut" title={run.folder}>
                  {run.folder}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
