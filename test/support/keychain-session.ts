import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPrograms } from './programs.ts';

/** Why there can be no real keychain on this machine; null where there can. */
export function keychainMissing(): string | null {
  if (process.platform !== 'linux') return 'the keychain of a person is not for tests';
  const missing = missingPrograms('dbus-daemon', 'dbus-send', 'gnome-keyring-daemon');
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : null;
}

export interface KeychainSession {
  /** What a process needs to use this keychain and no other. */
  readonly environment: Record<string, string>;
  /** Locks the collection, as a desktop does when its session is locked. */
  lock(): void;
  /** Stops the daemon in its tracks: calls are never answered. */
  freeze(): void;
  stop(): Promise<void>;
}

/** A real keychain (D-Bus and gnome-keyring) in a folder of its own, unlocked. Nobody is there to answer a prompt. */
export async function startKeychainSession(): Promise<KeychainSession> {
  const home = mkdtempSync(join(tmpdir(), 'cadastre-keychain-'));
  chmodSync(home, 0o700);
  const base = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: home };
  const config = join(home, 'bus.conf');
  writeFileSync(config, busConfig(home));
  const bus = spawn(
    'dbus-daemon',
    [`--config-file=${config}`, '--nofork', '--nosyslog', '--print-address=1'],
    {
      env: base,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [line] = (await once(bus.stdout, 'data')) as [Buffer];
  const environment = { HOME: home, XDG_RUNTIME_DIR: home, DBUS_SESSION_BUS_ADDRESS: line.toString().trim() };
  const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...base, ...environment },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keyring.stdin.end('the password of the login keyring');
  const send = (...args: string[]) =>
    spawnSync('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.secrets', ...args], {
      env: { ...base, ...environment },
      encoding: 'utf8',
      timeout: 10_000,
    });
  const ready = () =>
    send(
      '/org/freedesktop/secrets/collection/login',
      'org.freedesktop.DBus.Properties.Get',
      'string:org.freedesktop.Secret.Collection',
      'string:Locked',
    ).stdout.includes('boolean false');
  const stop = async () => {
    for (const child of [keyring, bus]) await end(child);
    rmSync(home, { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  while (!ready()) {
    if (Date.now() > deadline) {
      await stop();
      throw new Error('gnome-keyring-daemon did not unlock its login collection');
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return {
    environment,
    lock() {
      const locked = send(
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login',
      );
      if (locked.status !== 0) throw new Error(`The keychain was not locked: ${locked.stderr}`);
    },
    freeze: () => keyring.kill('SIGSTOP'),
    stop,
  };
}

/** Starts no service by itself: a first question would otherwise bring up a second, locked keychain. */
const busConfig = (home: string): string => `<busconfig>
  <type>session</type>
  <listen>unix:dir=${home}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
