/** What was found out about the system's keychain. */
export interface KeychainProbe {
  readonly available: boolean;
  /** It is there, and waits to be unlocked. */
  readonly locked: boolean;
  /** One sentence for a person. */
  readonly message: string;
}
