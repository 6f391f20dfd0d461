/** A wire between the source and the API server that a test may cut. */
import { type Server, type Socket, connect, createServer } from 'node:net';

export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #open = true;
  /** Bytes from the API server after which a new connection is cut; undefined: never. */
  #limit: () => number | undefined = () => undefined;
  cuts = 0;

  private constructor(port: number) {
    this.#server = createServer((near) => this.#join(near, port));
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await new Promise<void>((resolve) => {
      wire.#server.listen(0, '127.0.0.1', resolve);
    });
    return wire;
  }

  get url(): string {
    const address = this.#server.address();
    return `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Everything breaks off, and nothing new is let through until {@link mend}. */
  cut(): void {
    this.#open = false;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  reopen(): void {
    this.#open = true;
  }

  /** Lets everything through again, to its end. */
  mend(): void {
    this.reopen();
    this.#limit = () => undefined;
  }

  cutEachAfter(bytes: () => number): void {
    this.#limit = bytes;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #join(near: Socket, port: number): void {
    if (!this.#open) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const limit = this.#limit();
    let passed = 0;
    far.on('data', (chunk) => {
      const room = limit === undefined ? chunk.length : limit - passed;
      passed += chunk.length;
      near.write(chunk.subarray(0, room));
      if (room >= chunk.length) return;
      this.cuts += 1;
      // What was written before goes out first: the cut is in the middle of something, not instead of it.
      near.end(() => far.destroy());
    });
    near.pipe(far);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
