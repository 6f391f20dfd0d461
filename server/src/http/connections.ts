/** How old a connection is: a change may cut new ones and leave those alone that are there already. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const opened = new WeakMap<Socket, number>();

export function noteConnections(server: Server): void {
  server.on('connection', (socket: Socket) => void opened.set(socket, Date.now()));
}

/** Milliseconds since 1970; undefined where it was not noted. */
export function openedAt(socket: Socket): number | undefined {
  return opened.get(socket);
}
