/**
 * The proxies in front of the executable, on the files in deploy/ as people copy them. Nginx and Caddy are asked where they
 * are; for the long form, ten minutes of silence, see `bun run test:nightly`.
 */
import { YAML } from "bun";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { request } from "node:https";
import { join } from "node:path";
import { SignedIn } from "../../src/features/auth/wire.ts";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { UploadAnswer } from "../../src/features/uploads/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { clientOf, type Client } from "../harness/client.ts";
import { poll, tailOf } from "../harness/events.ts";
import { until } from "../harness/until.ts";
import { installedProxies, startBehind, type Behind, type Proxy } from "./behind.ts";
import { NIGHTLY } from "./executable.ts";

const DEPLOY = join(import.meta.dir, "../../deploy");
/** How long nobody says anything on a socket, in milliseconds. */
const SILENCE = NIGHTLY ? 10 * 60_000 : 1_000;
const MEBIBYTE = 1024 * 1024;

describe("the examples of proxies", () => {
  const files = ["nginx/clickclack.conf", "caddy/Caddyfile", "traefik/clickclack.yml"];

  test.each(files)("%s keeps /metrics inside and leads to where the server is", async (file) => {
    const text = await Bun.file(join(DEPLOY, file)).text();
    expect(text).toContain("/metrics");
    expect(text).toContain("127.0.0.1:8080");
    expect(text).toContain("chat.example.com");
  });

  test("let larger uploads through than the server takes, so that it is the server who refuses", async () => {
    expect(await Bun.file(join(DEPLOY, files[0] ?? "")).text()).toContain(
      "client_max_body_size 66m;",
    );
    expect(await Bun.file(join(DEPLOY, files[1] ?? "")).text()).toContain("max_size 66MiB");
    const traefik = JSON.stringify(YAML.parse(await Bun.file(join(DEPLOY, files[2] ?? "")).text()));
    expect(traefik).not.toContain("buffering");
  });
});

for (const proxy of installedProxies()) behind(proxy);

function behind(proxy: Proxy): void {
  describe(`behind ${proxy}`, () => {
    let place: Behind;
    let token = "";
    let workspace = "";
    let channel = "";
    let nobody: Client;
    let cookie = "";

    const client = () =>
      clientOf(() => place.url, { authorization: `Bearer ${token}` }, { ca: place.ca });
    const say = async (body: string) =>
      (await client().post(`/api/channels/${channel}/messages`, { body })).is(201, MessageChanged)
        .message;
    /** Asks for what is no JSON. */
    const fetched = (path: string, init: RequestInit = {}) =>
      fetch(`${place.url}${path}`, {
        redirect: "manual",
        ...init,
        headers: { authorization: `Bearer ${token}` },
        tls: { ca: place.ca },
      });

    beforeAll(async () => {
      place = await startBehind(proxy);
      nobody = clientOf(() => place.url, {}, { ca: place.ca });
      const consumed = await nobody.post(
        "/api/auth/magic/consume",
        { token: place.link },
        { origin: place.url },
      );
      cookie = consumed.headers.get("set-cookie") ?? "";
      token = consumed.is(200, SignedIn).token;
      workspace = (await client().get("/api/workspaces")).is(200, WorkspaceList).workspaces[0]!.id;
      const { channels } = (await client().get(`/api/workspaces/${workspace}/channels`)).is(
        200,
        ChannelList,
      );
      channel = channels[0]!.id;
    });
    afterAll(async () => {
      await place[Symbol.asyncDispose]();
    });

    test("people sign in as a browser does, by a secure cookie of this origin alone", async () => {
      expect(cookie).toContain("Secure");
      const byCookie = (origin: string) =>
        nobody.post(
          `/api/channels/${channel}/messages`,
          { body: "Ahoy" },
          { cookie: cookie.split(";")[0]!, "x-clickclack-csrf": "1", origin },
        );
      (await byCookie(place.url)).is(201, MessageChanged);
      (await byCookie("https://elsewhere.example.com")).refused(403);
    });

    test("HTTP leads to HTTPS, and the app is there", async () => {
      const plain = await fetch(`${place.plain}/app?next=1`, { redirect: "manual" });
      expect([301, 308]).toContain(plain.status);
      // Caddy leads to port 443, whatever port it has.
      expect(plain.headers.get("location")).toMatch(/^https:\/\/localhost(:\d+)?\/app\?next=1$/);
      const app = await fetched("/app");
      expect([app.status, app.headers.get("content-type")?.split(";")[0]]).toEqual([
        200,
        "text/html",
      ]);
      expect((await fetched("/metrics")).status).toBe(404);
    });

    test("a file of 64 MiB comes and goes as it is, and a larger one is refused by the server", async () => {
      const boundary = "------------------------f00d";
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="cargo.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`;
      const tail = `\r\n--${boundary}--\r\n`;
      const upload = (size: number) => {
        const body = Buffer.alloc(size, "ClickClack ");
        body.write(head);
        body.write(tail, size - tail.length);
        return { body, file: body.subarray(head.length, size - tail.length) };
      };
      const send = (body: Uint8Array) =>
        client().post(`/api/uploads?workspace_id=${workspace}`, body, {
          "content-type": `multipart/form-data; boundary=${boundary}`,
        });
      const { body, file } = upload(64 * MEBIBYTE);
      const made = (await send(body)).is(201, UploadAnswer).upload;
      const back = await (await fetched(`/api/uploads/${made.id}`)).bytes();
      expect(Bun.hash(back)).toBe(Bun.hash(file));
      // It says so before it has come: only its beginning is sent.
      const large = {
        authorization: `Bearer ${token}`,
        "content-type": `multipart/form-data; boundary=${boundary}`,
        "content-length": `${64 * MEBIBYTE + 1}`,
      };
      const refused = await sentFrom(
        place,
        "localhost",
        `/api/uploads?workspace_id=${workspace}`,
        large,
        head,
      );
      expect([refused.status, refused.text]).toEqual([413, expect.stringContaining("64 MiB")]);
    });

    test("a poll is held until there is something", async () => {
      const at = await tailOf(client(), { id: workspace });
      const held = poll(client(), { id: workspace }, { after_cursor: at, wait: "25" });
      const message = await say("Held");
      const { events } = await held;
      expect(JSON.stringify(events[0])).toContain(message.id);
    });

    test("a stream's events go out as they come", async () => {
      const stop = new AbortController();
      const stream = await fetched(`/api/realtime/stream?workspace_id=${workspace}`, {
        signal: stop.signal,
      });
      expect(stream.status).toBe(200);
      let heard = "";
      const listening = (async () => {
        const decoder = new TextDecoder();
        for await (const chunk of stream.body ?? []) heard += decoder.decode(chunk);
      })().catch(() => {});
      await until("the stream says where it is", () => heard.includes("id:"));
      await say("Streamed");
      await until("the stream has the message", () => heard.includes("message.created"));
      stop.abort();
      await listening;
    });

    test(`a socket is open after ${SILENCE / 1_000} seconds of silence, and has what is said then`, async () => {
      const socket = new WebSocket(
        `${place.url.replace("https", "wss")}/api/realtime/ws?workspace_id=${workspace}`,
        { headers: { authorization: `Bearer ${token}` }, tls: { ca: place.ca } },
      );
      const heard: string[] = [];
      const closed: number[] = [];
      socket.addEventListener("message", ({ data }) => heard.push(String(data)));
      socket.addEventListener("close", ({ code }) => closed.push(code));
      await until("the socket is open", () => socket.readyState === WebSocket.OPEN);
      await Bun.sleep(SILENCE);
      expect(closed).toEqual([]);
      const message = await say("After a while");
      await until("the socket has it", () => heard.some((event) => event.includes(message.id)));
      socket.close();
    });

    test("limits count by the client's address, whatever clients say of theirs", async () => {
      const attempted = { token: "nothing", display_name: "Nobody", email: "n@example.com" };
      const attempt = async (address: string, claimed: string) => {
        const headers = {
          ...{ "x-forwarded-for": claimed, "x-real-ip": claimed },
          "content-type": "application/json",
        };
        const body = JSON.stringify(attempted);
        return (await sentFrom(place, address, "/api/auth/setup", headers, body)).status;
      };
      const statuses: number[] = [];
      for (let count = 0; count < 14; count += 1)
        statuses.push(await attempt("::1", `203.0.113.${count}`));
      expect(statuses).toContain(429);
      expect(await attempt("127.0.0.1", "203.0.113.99")).not.toBe(429);
    });

    test("neither queries nor addresses of hooks are in its log", async () => {
      await client().get("/api/version?token=swordfish", { referer: `${place.url}/?anchovy` });
      (await client().post("/api/hooks/in/herring", { text: "Ahoy" })).refused(404);
      await until("it has logged", () => place.proxyLog().includes("/api/version"));
      expect(place.proxyLog()).not.toMatch(/swordfish|anchovy|herring|workspace_id/);
    });
  });
}

/** What is answered to what is sent to one of this machine's own addresses, and so comes from it; to its beginning, perhaps. */
function sentFrom(
  { url, ca }: Behind,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ status: number; text: string }> {
  const { port, host: named } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const sent = request(
    {
      ...{ host, port, path, ca, method: "POST", servername: "localhost", agent: false },
      headers: { ...headers, host: named },
    },
    (answer) => {
      let text = "";
      answer.on("data", (chunk) => (text += String(chunk)));
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 0, text });
        sent.destroy();
      });
    },
  );
  sent.on("error", reject);
  const whole = headers["content-length"] === undefined;
  if (whole) sent.end(body);
  else sent.write(body);
  return promise;
}
