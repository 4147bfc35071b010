/** A question of a server during a keyboard-interactive login. */
export interface AuthQuestion {
  readonly prompt: string;
  /** May what is typed be shown? */
  readonly echo: boolean;
}

/** One way to log in. Secrets come from callbacks, at the moment they are needed, and are kept nowhere else. */
export type AuthMethod =
  | {
      readonly type: 'key';
      /** The private key file. */
      readonly path: string;
      /** Asked only when the key is encrypted. */
      readonly passphrase?: string | (() => Promise<string>) | undefined;
    }
  | {
      readonly type: 'agent';
      /** @defaultValue the environment variable SSH_AUTH_SOCK */
      readonly socket?: string | undefined;
    }
  | { readonly type: 'password'; readonly password: string | (() => Promise<string>) }
  | {
      readonly type: 'keyboard-interactive';
      /** Gives one answer for each question. */
      readonly answer: (questions: readonly AuthQuestion[]) => Promise<readonly string[]>;
    };
