import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A network between a server and its PostgreSQL that can be made to fail. */
export interface Network {
  /** The database's address as seen through it. */
  readonly url: string;
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): void;
  /** Takes no byte further on the connections there are and closes none; new ones work. */
  fallSilent(): void;
  /** Takes connections again. */
  mend(): void;
  /**
   * Cuts a connection at the COMMIT of the transaction that writes a text: `before` the database hears of it, or `after`
   * the database has done it and before its answer arrives.
   */
  loseCommit(of: string, when: "before" | "after"): void;
  stop(): Promise<void>;
}

/** Puts such a network before the database at an address. */
export async function networkTo(address: string): Promise<Network> {
  const url = new URL(address);
  const [host, port] = [url.hostname, Number(url.port || 5432)];
  const pairs = new Set<readonly [Socket, Socket]>();
  let up = true;
  let losing: { of: string; when: "before" | "after" } | undefined;

  const server = createServer((client) => {
    const database = connect(port, host);
    const pair = [client, database] as const;
    const end = () => {
      client.destroy();
      database.destroy();
      pairs.delete(pair);
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    if (!up) return end();
    pairs.add(pair);
    let meant = false;
    let lost = false;
    client.on("data", (bytes) => {
      meant ||= losing !== undefined && bytes.includes(losing.of);
      const asked = losing !== undefined && meant && bytes.includes("COMMIT");
      if (asked && losing?.when === "before") end();
      else database.write(bytes);
      if (!asked) return;
      lost = true;
      losing = undefined;
    });
    database.on("data", (bytes) => {
      if (!lost) client.write(bytes);
      else if (bytes.includes("COMMIT")) end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url.host = `127.0.0.1:${portOf(server.address())}`;

  const each = (work: (pair: readonly [Socket, Socket]) => void) => [...pairs].forEach(work);
  const cutAll = () => each(([client, database]) => [client, database].map((end) => end.destroy()));
  return {
    url: url.href,
    cut() {
      up = false;
      cutAll();
    },
    fallSilent: () => each(([client, database]) => [client, database].map((end) => end.pause())),
    mend: () => void (up = true),
    loseCommit: (of, when) => void (losing = { of, when }),
    stop: () =>
      new Promise((resolve) => {
        cutAll();
        server.close(() => resolve());
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  return address.port;
}
