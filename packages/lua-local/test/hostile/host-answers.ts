/** How one run of a program ended, as the host process tells it. */
export interface Outcome {
  readonly kind: 'result' | 'error' | 'hung';
  readonly settleMs: number;
  readonly message: string;
  readonly messageLength?: number;
  readonly keptBytes?: number;
  readonly truncated?: boolean;
  readonly stdout?: string;
  /** The secret stands in what came back. */
  readonly leaks?: boolean;
  readonly values?: readonly unknown[];

  // Of a result.
  readonly success?: boolean;
  readonly returnCode?: number;
  readonly failure?: string;

  // Of an error.
  readonly isTyped?: boolean;
  /** Names of its classes, its own first. */
  readonly classes?: readonly string[];
  readonly code?: string;
  readonly limit?: string;
  readonly certainty?: string;
  readonly signal?: string;
  readonly exitCode?: number;
  readonly stack?: string;
}

/** What the host process says after a program: each run's outcome, and whether it is well itself. */
export interface RunAnswer {
  readonly outcomes: readonly Outcome[];
  readonly realm: string;
  readonly next: string;
  readonly neighbour: string;
}

/** What it says at the end, when everything is given back. */
export interface RestAnswer {
  readonly rss: number;
  /** What was left of its standard input. */
  readonly input: string;
}
