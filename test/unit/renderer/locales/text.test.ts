import { afterEach, describe, expect, it } from 'vitest';
import { resolveLocale } from '../../../../src/renderer/locales/language.ts';
import { fill, known, setLocale, t, template, tn } from '../../../../src/renderer/locales/text.ts';

afterEach(() => setLocale('en'));

describe('texts', () => {
  it('say the English that stands in the code', () => {
    expect(t('Language')).toBe('Language');
    expect(template('Open|state')).toBe('Open');
    expect(template('3 of 4: done. really')).toBe('3 of 4: done. really');
  });

  it('say French where the screens speak it', () => {
    setLocale('fr');
    expect(t('Language')).toBe('Langue');
    expect(known('No such sentence')).toBeNull();
  });

  it('choose the form by the rules of the language', () => {
    const rows = (count: number) => tn('{{count}} row', '{{count}} rows', { count });
    expect([0, 1, 2, 1248].map(rows)).toEqual(['0 rows', '1 row', '2 rows', '1,248 rows']);
  });

  it('take values as they are', () => {
    expect(fill('{{name}} on {{server}}', { name: '{{server}} $& $t(x)', server: 'par-1' })).toBe(
      '{{server}} $& $t(x) on par-1',
    );
    expect(fill('{{lost}} stays', {})).toBe('{{lost}} stays');
  });
});

describe('resolveLocale', () => {
  it('takes the choice, else the first language that the screens speak', () => {
    expect(resolveLocale('fr', ['en-GB'])).toBe('fr');
    expect(resolveLocale('auto', ['de-DE', 'fr-CA', 'en'])).toBe('fr');
    expect(resolveLocale('auto', ['de-DE'])).toBe('en');
  });
});

describe('sentences of the engine', () => {
  it('are told where there are words for them, with what they were filled in with', () => {
    setLocale('fr');
    expect(known('Create Brasserie (des) Quais')).toBe('Créer Brasserie (des) Quais');
    expect(known('blueprint starter on server par-1')).toBe('modèle starter sur le serveur par-1');
  });

  it('tell what the engine fills in with words of its own, and leave what others said', () => {
    setLocale('fr');
    expect(known('It is suspended; to reactivate, it has to be trial, active')).toBe(
      'Il est suspendu\u202f; pour le réactiver, il doit être en essai, actif',
    );
    expect(known('Undone after: The file is empty; the tenant is as it was')).toBe(
      'Défait après\u00a0: Le fichier est vide\u202f; le locataire est comme avant',
    );
    expect(known('Undone after: permission denied for schema x')).toBe(
      'Défait après\u00a0: permission denied for schema x',
    );
  });

  it('are told one by one, with numbers, lists and what may follow', () => {
    setLocale('fr');
    expect(known('Only 1.2 GB of 30.0 GB free')).toBe('Seulement 1,2\u00a0Go libres sur 30\u00a0Go');
    expect(known('admin lacks SET on the roles it makes and 2 others')).toBe(
      'Il manque à admin\u00a0: SET sur les rôles qu’il crée et 2 autres',
    );
    expect(known('Unknown key "x" in seed.')).toBe('Clé inconnue "x" dans seed.');
    expect(known('seed.yaml:3:1: Unknown key "x" in seed. Did you mean file? (and 3 more)')).toBe(
      'seed.yaml:3:1\u00a0: Clé inconnue "x" dans seed. Peut-être file\u202f? (et 3 de plus)',
    );
    expect(known('The PostgreSQL 18.4 of this system is stopped. Stop it and start it again.')).toBe(
      'Le PostgreSQL 18.4 de ce système est arrêté. L’arrêter et le redémarrer.',
    );
    expect(known('Enter the password again. Unheard of.')).toBeNull();
    expect(
      known('No server has what the tier asks for: a is in eu, not in us; b says no region; and 3 more'),
    ).toBe(
      'Aucun serveur n’a ce que demande le palier\u00a0: a est en eu, pas en us\u202f; b ne dit pas de région\u202f; et 3 de plus',
    );
  });

  it('stay whole where there are none', () => {
    setLocale('fr');
    expect(known('server par-1 does not answer')).toBeNull();
  });

  it('end where a fact begins with its semicolon and nobody knows it', () => {
    setLocale('fr');
    expect(known('; nobody says this')).toBeNull();
    expect(known('; nobody says this; nor this')).toBeNull();
    expect(known('It is suspended; nobody says this')).toBeNull();
    expect(known('; ')).toBeNull();
    expect(known('; and 3 more')).toBe('\u202f; et 3 de plus');
  });
});
