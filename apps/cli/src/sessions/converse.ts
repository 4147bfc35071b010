import type { AttachOptions, InteractiveSession, ReadEvent, SessionDetails } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { LastLine } from '../repl/last-line.js';
import { tableLines } from '../repl/table-lines.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { terminalColumns } from '../terminal/terminal-columns.js';
import { answerCommand, isPromptCommand } from './prompt-commands.js';
import { EventView } from './event-view.js';
import { ReadMarks } from './read-marks.js';
import { endAdvice, endCode, endOf, endText, type SessionEnd } from './session-end.js';
import { SentLines } from './sent-lines.js';
import { SessionScreen } from './session-screen.js';
import { TypedLines } from './typed-lines.js';
import { waitingBehind } from './waiting-behind.js';

/** Options of a conversation. */
export interface ConverseOptions {
  /** Nothing is sent. @defaultValue false */
  readonly isObserver?: boolean;
  /** Where its events are read from, as it was attached. @defaultValue 'unread' */
  readonly fromSeq?: AttachOptions['fromSeq'];
}

/** A person, or a file, at the prompt of a session. Gives back the exit code once it was left or has ended. */
export async function converse(
  session: InteractiveSession,
  streams: StandardStreams,
  options: ConverseOptions = {},
): Promise<number> {
  return await new SessionConversation(session, streams, options).run();
}

/** What is typed runs as at any prompt: an expression shows its values. */
const PROMPT = { mode: 'repl', chunkName: '=stdin', buffer: false } as const;

class SessionConversation {
  readonly #session: InteractiveSession;
  readonly #streams: StandardStreams;
  readonly #isObserver: boolean;
  readonly #isForPeople = process.stdin.isTTY && process.stdout.isTTY;
  readonly #stop = new AbortController();
  readonly #lines: TypedLines;
  readonly #screen: SessionScreen;
  readonly #view: EventView;
  readonly #fromSeq: NonNullable<AttachOptions['fromSeq']>;
  readonly #read: ReadMarks;
  readonly #sent: SentLines;
  /** Lines that were typed and have not been answered. */
  readonly #typed: string[] = [];
  /** What waits for its end. */
  #pending = '';
  #isBusy = false;
  /** Are there no more lines? */
  #hasInputEnded = false;
  /** Number of the last event before we came. */
  #seqBefore = 0;
  #end: SessionEnd | undefined;
  #code: number = exitCode.ok;

  constructor(session: InteractiveSession, streams: StandardStreams, options: ConverseOptions) {
    const { isObserver = false, fromSeq = 'unread' } = options;
    this.#session = session;
    this.#sent = new SentLines(session);
    this.#streams = streams;
    this.#isObserver = isObserver;
    this.#fromSeq = fromSeq;
    this.#read = new ReadMarks(typeof fromSeq === 'number' ? fromSeq - 1 : 0);
    this.#lines = new TypedLines({
      onLine: (line) => {
        this.#take(line);
      },
      onInterrupt: () => {
        void this.#interrupt();
      },
      onEnd: (wasAsking) => {
        if (this.#stop.signal.aborted) return;
        if (wasAsking) process.stdout.write('\n');
        this.#hasInputEnded = true;
        // What runs goes on in the session.
        if (this.#isForPeople && this.#typed.length === 0) void this.#leaveWhenShown();
        else void this.#work();
      },
      complete: async (line) => {
        const { candidates, from } = await session.complete(line);
        return [candidates, line.slice(from)];
      },
    });
    this.#screen = new SessionScreen(streams, this.#lines);
    this.#view = new EventView(this.#screen, {
      session,
      isForPeople: this.#isForPeople,
      onState: (event) => {
        this.#showState(event);
      },
    });
  }

  async run(): Promise<number> {
    const details = await this.#session.details();
    this.#seqBefore = details.seq;
    if (this.#isForPeople) this.#greet(details.running);
    this.#streams.onLost(() => {
      this.#leave(exitCode.ok);
    });
    const showing = this.#show(details.seq);
    // What is there already comes first, where it is wanted.
    if (this.#fromSeq === 'now') this.#read.reach(details.seq);
    await this.#read.reached(details.seq);
    if (details.running && !this.#isObserver && !this.#isBusy) this.#prompt();
    await showing;
    this.#lines.takeAway();
    this.#tellEnd(details);
    this.#lines.close();
    await this.#streams.flush();
    return this.#code;
  }

  #greet(isRunning: boolean): void {
    const { id } = this.#session;
    // Of one that has ended, the end is told below what it has written.
    const how = this.#isObserver
      ? ', to look at. Ctrl-C or Ctrl-D leaves it, and it goes on.'
      : '. Ctrl-D or exit leaves it, and it goes on; :help says more.';
    this.#screen.notice(isRunning ? `Session ${id}${how}` : `Session ${id}.`);
  }

  /** @param last number of the last event that was there before */
  async #show(last: number): Promise<void> {
    // Nobody who comes back to a prompt wants all of it to run past; who says from where does.
    let unread: ReadEvent[] | undefined = this.#isForPeople && this.#fromSeq === 'unread' ? [] : undefined;
    try {
      for await (const event of this.#session.events({ signal: this.#stop.signal })) {
        const seq = event.kind === 'gap' ? event.toSeq : event.seq;
        if (unread === undefined) await this.#view.show(event);
        else {
          unread.push(event);
          if (seq < last) continue;
          await this.#view.showLast(unread);
          unread = undefined;
        }
        this.#read.reach(seq);
      }
      if (unread !== undefined && !this.#stop.signal.aborted) await this.#view.showLast(unread);
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        this.#lines.takeAway();
        this.#screen.error(error);
        this.#code = exitCode.error;
      }
    }
    this.#leave(this.#code);
  }

  #showState(event: ReadEvent & { readonly kind: 'state' }): void {
    const { id, clientId } = this.#session;
    const end = endOf(event);
    if (event.what === 'taken over' && event.clientId === clientId) {
      this.#lines.takeAway();
      this.#screen.notice('Another client has taken the session over.');
      this.#leave(exitCode.error);
    } else if (event.what === 'detached by another' && event.clientId === clientId) {
      this.#lines.takeAway();
      this.#screen.notice('Detached by another client; the session goes on.');
      this.#leave(this.#isForPeople || this.#isObserver ? exitCode.ok : exitCode.error);
    } else if (end !== undefined) {
      this.#lines.takeAway();
      this.#end = end;
    } else if (event.what === 'restarted' && event.clientId === undefined) {
      if (this.#end !== undefined) this.#screen.notice(`${endText(this.#end)}; ${id} was restarted.`);
      this.#end = undefined;
      this.#read.releaseAll();
    }
  }

  /** Says that the session has ended, and sets the exit code: where it had before we came, nothing was done. */
  #tellEnd(before: SessionDetails): void {
    const end = this.#end ?? (before.running ? undefined : before);
    if (end === undefined) return;
    this.#screen.notice(endAdvice(this.#session.id, end));
    this.#code = before.running || this.#isObserver ? endCode(end) : exitCode.error;
  }

  #take(line: string): void {
    if (this.#isBusy && line.trim() === ':kill') {
      // It cannot wait for its turn.
      void this.#answerCommand(':kill').catch(async (error: unknown) => {
        await this.#tellFailure(error);
      });
      return;
    }
    this.#typed.push(line);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      // Others may come while the last ones run.
      while (this.#typed.length > 0) {
        for (let line = this.#typed.shift(); line !== undefined; line = this.#typed.shift())
          await this.#answer(line);
        if (!this.#isForPeople && !this.#isObserver) await this.#catchUp();
      }
      if (this.#hasInputEnded) {
        await this.#sent.end();
        if (!this.#isForPeople) await this.#catchUp();
      }
    } catch (error) {
      await this.#tellFailure(error);
    } finally {
      this.#isBusy = false;
    }
    if (this.#hasInputEnded) this.#leave(this.#code);
    else if (this.#typed.length > 0) void this.#work();
    else if (!this.#isObserver) this.#prompt();
  }

  /** Where the session has ended, or cannot be reached, its events say so; else we go on, if somebody is there. */
  async #tellFailure(error: unknown): Promise<void> {
    const isOver = await this.#session.details().then(
      ({ running }) => !running,
      () => true,
    );
    if (isOver) await this.#read.reached(Infinity);
    if (this.#stop.signal.aborted) return;
    this.#pending = '';
    this.#screen.error(error);
    if (!this.#isForPeople) this.#leave(exitCode.error);
  }

  async #answer(line: string): Promise<void> {
    if (this.#isObserver || this.#stop.signal.aborted) return;
    const command = line.trim();
    if (!this.#isForPeople) {
      await this.#answerWritten(line, command);
      return;
    }
    if (this.#pending === '') {
      if (command === '') return;
      if (isPromptCommand(command)) {
        await this.#answerCommand(command);
        return;
      }
    }
    const code = this.#pending === '' ? line : `${this.#pending}\n${line}`;
    const waiting = await waitingBehind(this.#session);
    if (waiting !== undefined) this.#screen.notice(`${waiting} Ctrl-C stops that program.`);
    if ((await this.#session.isComplete(code)) === 'incomplete') this.#pending = code;
    else await this.#send(code);
  }

  /** A line of a file: nobody waits for what comes of it before the next one. */
  async #answerWritten(line: string, command: string): Promise<void> {
    if (isPromptCommand(command)) {
      await this.#catchUp();
      if (!this.#sent.isUnfinished) {
        await this.#answerCommand(command);
        return;
      }
    }
    await this.#sent.send(line);
  }

  /** Resolves when the lines of a file have run, and what they wrote is shown. */
  async #catchUp(): Promise<void> {
    await this.#sent.arrived();
    if (this.#sent.hasFailed) this.#code = exitCode.error;
    await this.#showAll();
  }

  async #answerCommand(command: string): Promise<void> {
    const width = this.#isForPeople ? terminalColumns(process.stderr) : undefined;
    const answered = await answerCommand(this.#session, command, width);
    if (answered === 'detach') this.#leave(exitCode.ok);
    else this.#screen.answer(answered);
  }

  async #send(code: string): Promise<void> {
    this.#pending = '';
    const lastLine = new LastLine();
    this.#view.lastLine = lastLine;
    // Without a signal of ours: a program outlives the terminal that it was typed at.
    const { values } = await this.#session.execute(code, PROMPT);
    await this.#showAll();
    for (const text of tableLines(values, lastLine.text))
      await this.#screen.output('stdout', Buffer.from(`${text}\n`));
  }

  /** What was written is shown before the next prompt, and after the end of the session there is none. */
  async #showAll(): Promise<void> {
    const { seq, running } = await this.#session.details();
    if (!this.#stop.signal.aborted) await this.#read.reached(running ? seq : Infinity);
  }

  /** Drops what is typed, or stops what runs, whoever sent it. */
  async #interrupt(): Promise<void> {
    if (this.#isObserver) {
      this.#leave(exitCode.ok);
      return;
    }
    const isDropping = !this.#isBusy && (this.#lines.text !== '' || this.#pending !== '');
    if (!this.#isBusy) this.#lines.drop();
    this.#pending = '';
    try {
      if (!isDropping && (await this.#session.interrupt()) === 'running')
        this.#screen.notice('The program goes on; :kill ends it together with the session.');
    } catch (error) {
      await this.#tellFailure(error);
    }
    if (!this.#isBusy) this.#prompt();
  }

  #prompt(): void {
    if (this.#stop.signal.aborted || this.#end !== undefined) return;
    const { id } = this.#session;
    this.#screen.ask(this.#pending === '' ? `lua[${id}]> ` : `lua[${id}]>> `);
  }

  /** What was unread counts as read: it is shown, however soon somebody leaves. */
  async #leaveWhenShown(): Promise<void> {
    await this.#read.reached(this.#seqBefore);
    this.#leave(exitCode.ok);
  }

  #leave(code: number): void {
    this.#code = code;
    this.#stop.abort();
    this.#read.releaseAll();
  }
}
