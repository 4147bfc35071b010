/** What a fault can do to the server beside spoiling an answer. */
export interface ServerControls {
  restart(downMs: number): void;
  changeCertificate(host: number): void;
  skewClock(byMs: number): void;
  loseEvents(): void;
  endSession(ref: string): void;
  removeTask(ref: string): void;
}
