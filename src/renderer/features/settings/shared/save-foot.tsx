import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { Button, Icon } from '../../../parts/index.ts';

interface SaveFootProps {
  state: {
    readonly dirty: boolean;
    readonly wrong: number;
    readonly saving: boolean;
    readonly saved: boolean;
    readonly discard: () => void;
  };
  /** Who changed it last; undefined: nobody has. */
  changed: { readonly at: string; readonly by: string } | undefined;
  /** The form that it saves. */
  form: string;
}

/** Under the form: what stands, or what is not saved yet. */
export function SaveFoot({ state, changed, form }: SaveFootProps) {
  const format = useFormat();
  const { dirty, wrong, saved } = state;
  return (
    <>
      <span className="grow row" role="status">
        {wrong > 0 ? (
          <>
            <Icon name="failed" className="is-danger" />
            <span className="is-danger">
              {tn('{{count}} field is not as it should be', '{{count}} fields are not as they should be', {
                count: wrong,
              })}
            </span>
          </>
        ) : dirty ? (
          <>
            <Icon name="pending" className="third" />
            {t('Not saved yet; it will hold for all admins')}
          </>
        ) : (
          <>
            {saved && <Icon name="ok" className="is-ok" />}
            <span title={changed && format.full(changed.at)}>
              {changed === undefined
                ? t('As delivered; nobody has changed it')
                : saved
                  ? t('Saved {{when}} by {{name}}', { when: format.when(changed.at), name: changed.by })
                  : t('Changed {{when}} by {{name}}', { when: format.when(changed.at), name: changed.by })}
            </span>
          </>
        )}
      </span>
      {dirty && (
        <Button small onClick={state.discard}>
          {t('Discard')}
        </Button>
      )}
      <Button small tone="primary" type="submit" form={form} busy={state.saving} disabled={!dirty}>
        {t('Save changes')}
      </Button>
    </>
  );
}
