import type { Request } from './request-encoder.js';
import type { RequestQueue } from './request-queue.js';
import type { RequestWriter } from './request-writer.js';

interface Question {
  readonly answer: (text: string) => void;
  readonly fail: (error: unknown) => void;
  /** Has it no place of its own in the queue? */
  readonly isAlong: boolean;
}

/** What is asked of a driver beside programs; the answers are text. They stand in one queue with the programs. */
export class Questions {
  readonly #queue: RequestQueue;
  readonly #writer: RequestWriter;
  readonly #nextId: () => number;
  readonly #open = new Map<number, Question>();

  constructor(queue: RequestQueue, writer: RequestWriter, nextId: () => number) {
    this.#queue = queue;
    this.#writer = writer;
    this.#nextId = nextId;
  }

  /** Resolves with the answer; rejects when none can come any more. */
  ask(request: Request): Promise<string> {
    return new Promise((answer, fail) => {
      this.#queue.push({
        isExclusive: false,
        send: () => {
          const id = this.#nextId();
          this.#open.set(id, { answer, fail, isAlong: false });
          this.#writer.write(id, request);
        },
        fail,
      });
    });
  }

  /** Asks right before a program goes out, which has the place in the queue for both. */
  askAlong(request: Request, answer: (text: string) => void): void {
    const id = this.#nextId();
    this.#open.set(id, { answer, fail: () => undefined, isAlong: true });
    this.#writer.write(id, request, true);
  }

  /** Takes an answer; one to no question is dropped. */
  answer(id: number, text: string): void {
    const question = this.#open.get(id);
    if (question === undefined) return;
    this.#open.delete(id);
    question.answer(text);
    if (!question.isAlong) this.#queue.answered();
  }

  /** Nothing will be answered any more. */
  fail(error: unknown): void {
    for (const question of this.#open.values()) question.fail(error);
    this.#open.clear();
  }
}
