/** Cuts a stream of bytes into lines of text. */

/** A stream that cannot be trusted any more: what was lost in it is unknown, so the only mend is a new list. */
export class GarbledStream extends Error {
  override readonly name = 'GarbledStream';
}

const newline = 0x0a;
/** Far above the largest object that an API server stores (1.5 MiB), far below what would hurt. */
const longestLine = 32 * 1024 * 1024;

/**
 * Lines are cut from the bytes, before decoding: a newline's byte is never part of another character, while a chunk may
 * well end inside one. What follows the last newline waits; if the stream ends there, that half line is forgotten and
 * the server sends it again.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** The lines completed by `chunk`, without their newlines. Throws {@link GarbledStream}. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  get midLine(): boolean {
    return this.#waitingBytes > 0;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > longestLine) throw new GarbledStream('a line of the watch is longer than any object can be');
    this.#waiting.push(bytes);
  }

  #take(): string {
    const line = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      return this.#decoder.decode(line);
    } catch {
      throw new GarbledStream('a line of the watch is not UTF-8');
    }
  }
}
