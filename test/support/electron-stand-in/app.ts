import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { recorded } from './record.ts';

/** An event whose default can be prevented, as Electron hands it to listeners. */
export class StandInEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

class App extends EventEmitter {
  readonly isPackaged = false;
  ready = false;
  readonly commandLine = {
    getSwitchValue: (name: string) =>
      process.argv.find((given) => given.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '',
  };
  readonly #ready: Promise<void>;

  constructor() {
    super();
    // Electron is never ready before the main script has run to its first await.
    this.#ready = new Promise((resolve) => {
      setTimeout(() => {
        this.ready = true;
        this.emit('ready');
        resolve();
      }, 20);
    });
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  requestSingleInstanceLock(): boolean {
    return process.env['STAND_IN_SECOND_INSTANCE'] !== '1';
  }

  getVersion(): string {
    return '0.0.0-stand-in';
  }

  setPath(name: string, path: string): void {
    recorded.paths[name] = path;
  }

  quit(): void {
    const event = new StandInEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.emit('will-quit', new StandInEvent());
    this.emit('quit', new StandInEvent(), 0);
  }

  exit(code = 0): void {
    this.emit('quit', new StandInEvent(), code);
  }
}

export const app = new App();

export const dialog = {
  showErrorBox: (title: string, text: string) => {
    recorded.errorBoxes.push(`${title}: ${text}`);
  },
};

export const shell = {
  openExternal: async (address: string) => {
    recorded.openedOutside.push(address);
  },
};

export const screen = {
  getAllDisplays: () => {
    if (!app.ready) throw new Error("The 'screen' module can't be used before the app 'ready' event");
    return [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }];
  },
};

interface MenuItem {
  label?: string;
  role?: string;
  click?: () => void;
}

export const Menu = {
  buildFromTemplate: (items: MenuItem[]) => ({ items }),
  setApplicationMenu: () => {
    recorded.menus += 1;
  },
};

export const nativeImage = {
  createFromPath: (path: string) => ({ path, isEmpty: () => !existsSync(path) }),
};

export class Tray extends EventEmitter {
  readonly #record: { toolTip: string; menu: string[]; destroyed: boolean };

  constructor(image: { isEmpty(): boolean }) {
    super();
    if (!app.ready) throw new Error('Cannot create Tray before app is ready');
    if (image.isEmpty()) throw new Error('Failed to load image');
    this.#record = { toolTip: '', menu: [], destroyed: false };
    recorded.trays.push(this.#record);
  }

  setToolTip(text: string): void {
    this.#record.toolTip = text;
  }

  setContextMenu(menu: { items: MenuItem[] }): void {
    this.#record.menu = menu.items.flatMap((item) => (item.label ? [item.label] : []));
  }

  isDestroyed(): boolean {
    return this.#record.destroyed;
  }

  destroy(): void {
    this.#record.destroyed = true;
  }
}
