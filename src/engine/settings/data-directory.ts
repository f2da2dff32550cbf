import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where this workstation keeps its data: what was asked for, else CADASTRE_DATA, else the usual place of
 * the operating system. The desktop, the web shell and the command line share it. Always absolute.
 */
export function dataDirectory(environment: NodeJS.ProcessEnv, asked?: string): string {
  const given = asked ?? environment['CADASTRE_DATA'];
  return given ? resolve(given) : usualPlace(environment);
}

function usualPlace(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Cadastre');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Cadastre');
  // The XDG base directory specification: a relative path there is to be ignored.
  const shared = environment['XDG_DATA_HOME'];
  return join(shared?.startsWith('/') ? shared : join(homedir(), '.local', 'share'), 'cadastre');
}
