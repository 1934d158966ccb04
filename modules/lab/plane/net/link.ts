/** A way between two places: a TCP relay on loopback that can be late, slow or cut, each direction by itself. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { LinkCondition } from '../conditions';
import { startPipe, type Direction, type Pipe } from './pipe';

/** `up`: from who connects to who answers; `down`: the answers. */
export type LinkDirection = 'up' | 'down';

/** What answers at the far end. */
export interface LinkTarget {
  readonly host: string;
  readonly port: number;
}

/** What a link is started with. */
export interface LinkOptions {
  /** Asked at each connection; null: nothing listens there, and the connection is reset. */
  readonly target: () => LinkTarget | null;
  readonly condition: Readonly<Record<LinkDirection, LinkCondition>>;
}

/** A running link. */
export interface Link {
  /** Of 127.0.0.1. */
  readonly port: number;
  /**
   * Changes a direction. A cut loses the bytes that are on the way. When a cut of kind `hang` is lifted, connections that were open during
   * it are reset, as TCP finds after a long partition; new ones work.
   */
  set(direction: LinkDirection, condition: LinkCondition): void;
  /** Resets what is open and listens no more. */
  close(): Promise<void>;
}

interface Connection {
  readonly pipes: Readonly<Record<LinkDirection, Pipe>>;
  /** True when bytes of it may have been lost. */
  hung: boolean;
  /** Ends both sides at once. */
  reset(): void;
}

/** Starts a link on a free port. */
export async function startLink({ target, condition }: LinkOptions): Promise<Link> {
  const directions: Record<LinkDirection, Direction> = {
    up: { condition: condition.up, freeAt: 0 },
    down: { condition: condition.down, freeAt: 0 },
  };
  const isCut = (how: 'hang' | 'reset'): boolean =>
    directions.up.condition.cut === how || directions.down.condition.cut === how;
  const open = new Set<Connection>();
  // A side that has sent its last byte may still receive.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const to = target();
    if (isCut('reset') || to === null) reset(client);
    else relay(client, to, directions, { open, hung: isCut('hang') });
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    set: (name, next) => {
      const hung = isCut('hang');
      directions[name].condition = next;
      for (const connection of open) {
        if (isCut('reset') || (connection.hung && hung && !isCut('hang'))) connection.reset();
        else {
          connection.hung ||= isCut('hang');
          connection.pipes[name].changed();
        }
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of open) connection.reset();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

function relay(
  client: Socket,
  { host, port }: LinkTarget,
  directions: Readonly<Record<LinkDirection, Direction>>,
  { open, hung }: { open: Set<Connection>; hung: boolean },
): void {
  const far = connect({ host, port, allowHalfOpen: true });
  for (const socket of [client, far]) socket.setNoDelay(true);
  const connection: Connection = {
    pipes: {
      up: startPipe({ from: client, to: far, broke: () => reset(far) }, directions.up),
      down: startPipe({ from: far, to: client, broke: () => reset(client) }, directions.down),
    },
    hung,
    reset: () => {
      for (const socket of [client, far]) reset(socket);
    },
  };
  open.add(connection);
  const closed = (): void => {
    if (!client.destroyed || !far.destroyed) return;
    for (const pipe of Object.values(connection.pipes)) pipe.drop();
    open.delete(connection);
  };
  client.on('close', closed);
  far.on('close', closed);
}

/** Closes with a reset, also where the connection has not come about yet. */
function reset(socket: Socket): void {
  if (socket.destroyed) return;
  socket.on('error', () => undefined);
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
