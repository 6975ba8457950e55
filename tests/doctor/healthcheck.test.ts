import { expect, test } from "bun:test";
import { networkInterfaces } from "node:os";
import { run } from "../harness/child.ts";
import { useFolder } from "../harness/folder.ts";
import { useServer } from "../harness/server.ts";

const folder = useFolder();
const server = useServer();
const health = (...args: string[]) => run(["healthcheck", ...args], { cwd: folder() });

test("healthcheck ends with 0 where the server at --addr can serve, by whatever name it listens", async () => {
  const { port } = new URL(server.url);
  for (const addr of [`:${port}`, `127.0.0.1:${port}`, `localhost:${port}`, `0.0.0.0:${port}`])
    expect(await health("--addr", addr)).toEqual({ code: 0, stdout: "ready\n", stderr: "" });
  const live = await health("--addr", `:${port}`, "--live", "--json");
  expect([live.code, JSON.parse(live.stdout)]).toEqual([
    0,
    { status: "ok", url: `http://127.0.0.1:${port}/healthz` },
  ]);
  const environment = { CLICKCLACK_ADDR: `:${port}` };
  expect((await run(["healthcheck", "-q"], { cwd: folder(), environment })).code).toBe(0);
  expect((await health("--url", server.url)).stdout).toBe("ready\n");
});

test("healthcheck reaches a server that listens on IPv6", async () => {
  const hasIt = Object.values(networkInterfaces()).some((at) =>
    at?.some(({ address }) => address === "::1"),
  );
  if (!hasIt) return;
  await using six = Bun.serve({
    hostname: "::1",
    port: 0,
    fetch: () => Response.json({ status: "ready" }),
  });
  for (const host of ["[::1]", "[::]"])
    expect((await health("--addr", `${host}:${six.port}`)).stdout).toBe("ready\n");
});

test("healthcheck ends with 1 and a sentence where nothing answers, or something else, or too late", async () => {
  const failing = async (...args: string[]) => {
    const { code, stdout, stderr } = await health(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^clickclack: \S.*[.?]\n$/);
    return stderr;
  };
  expect(await failing("--addr", "127.0.0.1:1")).toContain("Nothing answers");
  let answer = () => Promise.resolve(Response.json({ status: "unavailable" }, { status: 503 }));
  await using other = Bun.serve({ port: 0, fetch: () => answer() });
  const url = ["--url", `http://127.0.0.1:${other.port}`];
  expect(await failing(...url)).toContain("503, unavailable");
  answer = () => Promise.resolve(new Response("It works!"));
  expect(await failing(...url)).toContain("answers 200");
  const never = Promise.withResolvers<Response>();
  answer = () => never.promise;
  expect(await failing(...url)).toContain("within 2 seconds");
  never.resolve(new Response());
  for (const args of [
    ["--url", "chat"],
    ["--addr", ":0"],
  ])
    expect((await health(...args)).code).toBe(2);
});
