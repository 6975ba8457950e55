/** A server of releases as GitHub serves them, and keys that only a test trusts. */
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { makeKeys, readSecretKey, signContent } from "../../scripts/release/signing.ts";

export interface Releases extends Disposable {
  /** What `--from` and the installer are given. */
  readonly url: string;
  /** The line of the public key. */
  readonly key: string;
  /** Paths asked for so far. */
  readonly asked: string[];
  /** Publishes a release whose program is this, in archives with these names; it is the newest from now on. */
  publish(
    version: string,
    program: string | Uint8Array,
    archives: readonly string[],
  ): Promise<void>;
  /** Puts something else where a file is; nothing removes it. */
  replace(path: string, content: string | Uint8Array | undefined): void;
  /** What is at a path. */
  at(path: string): string | Uint8Array | undefined;
}

/** Serves releases at an address of this machine. */
export function serveReleases(): Releases {
  const keys = makeKeys();
  const secret = readSecretKey(keys.secretKey);
  const files = new Map<string, string | Uint8Array>();
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      const found = files.get(pathname.slice(1));
      return found === undefined
        ? new Response("Not Found", { status: 404 })
        : new Response(typeof found === "string" ? found : new Uint8Array(found));
    },
  });
  return {
    url: server.url.href.replace(/\/$/, ""),
    key: keys.publicKey.split("\n")[1] ?? "",
    asked,
    async publish(version, program, archives) {
      const made = new Map<string, Uint8Array>();
      for (const name of archives) made.set(name, await archived(program));
      const sums = [...made].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join("");
      made.set("sha256sums.txt", Buffer.from(sums));
      for (const [name, bytes] of made) {
        const signature = await signContent(bytes, `file:${name} version:${version}`, secret);
        for (const place of ["latest/download", `download/v${version}`]) {
          files.set(`${place}/${name}`, bytes);
          files.set(`${place}/${name}.minisig`, signature);
        }
      }
    },
    replace: (path, content) =>
      void (content === undefined ? files.delete(path) : files.set(path, content)),
    at: (path) => files.get(path),
    [Symbol.dispose]: () => void server.stop(true),
  };
}

const sha256 = (bytes: Uint8Array) => Bun.CryptoHasher.hash("sha256", bytes, "hex");

/** An archive as releases have them: the program beside what else there is. */
export async function archived(program: string | Uint8Array): Promise<Uint8Array> {
  const tar = pack();
  tar.entry({ name: "LICENSE", mode: 0o644 }, "MIT\n");
  tar.entry({ name: "docs/install.md", mode: 0o644 }, "# Installing\n");
  tar.entry({ name: "clickclack", mode: 0o755 }, Buffer.from(program));
  tar.finalize();
  return gzipSync(await buffer(tar), { level: 0 });
}

/** A program that says this is its version, and nothing else. */
export const saying = (version: string): string =>
  `#!/bin/sh\ncase "$1" in version) echo ${version};; *) exit 3;; esac\n`;
