import { afterEach, describe, expect, test } from "bun:test";
import type { Server } from "bun";
import { useFolder } from "../harness/folder.ts";
import { useWorld } from "../harness/world.ts";
import { examined, ills, named } from "./examination.ts";

const folder = useFolder();

describe("of the way that people's requests take, the doctor names", () => {
  const world = useWorld();
  const proxies: Server<undefined>[] = [];
  afterEach(() => {
    for (const proxy of proxies.splice(0)) void proxy.stop(true);
  });

  /** A proxy in front of the world's server, which does this to the headers of each request. */
  function proxy(treat: (headers: Headers, from: string) => void): string {
    const server: Server<undefined> = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch(request) {
        const { pathname, search } = new URL(request.url);
        const headers = new Headers(request.headers);
        for (const name of ["x-forwarded-for", "x-real-ip", "x-forwarded-proto"])
          headers.delete(name);
        treat(headers, server.requestIP(request)?.address ?? "");
        return fetch(`${world().server.url}${pathname}${search}`, {
          method: request.method,
          headers,
        });
      },
    });
    proxies.push(server);
    return `http://localhost:${server.port}`;
  }
  const honest = (headers: Headers, from: string) => {
    headers.set("x-forwarded-for", from);
    headers.set("x-real-ip", from);
    headers.set("x-forwarded-proto", "http");
  };
  const found = (publicUrl: string, ...args: string[]) => {
    const { server } = world();
    const at = ["--addr", new URL(server.url).host, "--data", server.config.data];
    return examined([...at, "--public-url", publicUrl, ...args], folder());
  };

  test("nothing, where a proxy does what it should, or there is none", async () => {
    const proxied = await found(proxy(honest));
    expect(ills(proxied)).toEqual([]);
    expect(proxied.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["public URL", "proxy", "websocket"]),
    );
    const { port } = new URL(world().server.url);
    expect(ills(await found(`http://localhost:${port}`))).toEqual([]);
  });

  test("a proxy that strips Upgrade", async () => {
    const url = proxy((headers, from) => {
      honest(headers, from);
      headers.delete("upgrade");
      headers.delete("connection");
    });
    const stripped = await found(url);
    expect(named(stripped)).toEqual(["websocket: fail"]);
    expect(ills(stripped)[0]?.fix).toContain("Upgrade");
  });

  test("a proxy that says not whom it speaks for", async () => {
    const silent = await found(proxy(() => {}));
    expect(named(silent)).toEqual(["proxy: fail"]);
    expect(ills(silent)[0]?.message).toContain("X-Forwarded-For and X-Real-IP");
  });

  test("a proxy that appends to what clients say", async () => {
    const appended = await found(
      proxy((headers, from) => {
        headers.set("x-forwarded-for", `203.0.113.9, ${from}`);
        headers.set("x-real-ip", from);
      }),
    );
    expect(named(appended)).toEqual(["proxy: warn"]);
  });

  test("a public URL behind which something else answers, or nothing", async () => {
    const other = Bun.serve({ port: 0, fetch: () => new Response("It works!") });
    proxies.push(other);
    const wrong = await found(`http://localhost:${other.port}`);
    expect(named(wrong)).toEqual(["public URL: fail"]);
    expect(ills(wrong)[0]?.message).toContain("is not ClickClack");
    await other.stop(true);
    const dead = await found(`http://localhost:${other.port}`);
    expect(named(dead)).toEqual(["public URL: fail"]);
    expect(ills(dead)[0]?.message).toContain("cannot be reached");
  });

  test("a mail server that takes no mail, where it is asked to look", async () => {
    const { server } = world();
    const { port } = new URL(server.url);
    const mail = ["--smtp", "smtp://localhost:1", "--mail-from", "chat@example.com"];
    const url = `http://localhost:${port}`;
    expect(ills(await found(url, ...mail))).toEqual([]);
    expect(named(await found(url, ...mail, "--mail"))).toEqual(["mail: fail"]);
  });
});

describe("of a proxy that the server was not told about, the doctor names", () => {
  const world = useWorld({ trusted_proxies: [] });

  test("that it is not believed", async () => {
    const { server } = world();
    const proxy = Bun.serve({
      port: 0,
      fetch: (request) => {
        const { pathname } = new URL(request.url);
        const headers = new Headers(request.headers);
        headers.set("x-forwarded-for", "203.0.113.9");
        headers.set("x-real-ip", "203.0.113.9");
        return fetch(`${server.url}${pathname}`, { headers });
      },
    });
    const found = await examined(
      [
        ...["--addr", new URL(server.url).host, "--data", server.config.data],
        ...["--public-url", `http://localhost:${proxy.port}`],
      ],
      folder(),
    );
    await proxy.stop(true);
    expect(named(found)).toEqual(["proxy: warn"]);
    expect(ills(found)[0]?.fix).toContain("--trusted-proxies");
  });
});
