import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { startS3, type S3Server } from "../../../tests/harness/s3.ts";
import { startServer, type TestServer } from "../../../tests/harness/server.ts";
import {
  avif,
  download,
  formOf,
  picture,
  sendForm,
  sha256,
  textFile,
  uploadFile,
} from "../../../tests/harness/uploads.ts";
import { until } from "../../../tests/harness/until.ts";
import { createWorld, type World } from "../../../tests/harness/world.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { MAX_BODY } from "./form.ts";
import { UploadAnswer } from "./wire.ts";

const stores = ["disk", "s3"] as const;
const cases = engines.flatMap((engine) => stores.map((store) => ({ engine, store })));

describe.each(cases)("uploads on $engine.name and $store", ({ engine, store }) => {
  let s3: S3Server | undefined;
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    if (store === "s3") s3 = startS3();
    server = await startServer({ engine, ...(s3 && { uploads: s3.config }) });
    world = await createWorld(server);
  });
  afterAll(async () => {
    await server.stop();
    await s3?.stop();
  });

  test("a file is stored with what is known of it, and comes back byte for byte", async () => {
    const { member, workspace } = world;
    const file = textFile("Ahoy!\n", "log book.txt");
    const upload = await uploadFile(member, workspace, file);
    expect(upload).toEqual({
      id: expect.stringMatching(/^upl_[0-9a-hjkmnp-tv-z]{26}$/),
      workspace_id: workspace.id,
      owner_id: member.user.id,
      filename: "log book.txt",
      content_type: "text/plain",
      byte_size: 6,
      width: 0,
      height: 0,
      duration_ms: 0,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    const got = await download(server, member, `/api/uploads/${upload.id}`);
    expect(got.status).toBe(200);
    expect(Buffer.from(got.bytes).toString()).toBe("Ahoy!\n");
  });

  test("the form's fields come in any order, and say what the server cannot measure", async () => {
    const { member, workspace } = world;
    const video = new File(["not really"], "clip.mp4", { type: "video/mp4" });
    const fields = [
      ["width", "1920"],
      ["height", "1080"],
      ["duration_ms", "61000"],
      ["workspace_id", workspace.id],
      ["unknown", "x".repeat(100_000)],
    ] as const;
    const first = await sendForm(member, {}, ["file", video], ...fields);
    const last = await sendForm(member, {}, ...fields, ["file", video]);
    for (const answer of [first, last])
      expect(answer.is(201, UploadAnswer).upload).toMatchObject({
        workspace_id: workspace.id,
        content_type: "video/mp4",
        width: 1920,
        height: 1080,
        duration_ms: 61_000,
      });
  });

  test("pictures are measured by the server, whatever their sender says", async () => {
    const { member, workspace } = world;
    for (const format of ["png", "jpeg", "webp"] as const) {
      const file = await picture(300, 200, format);
      const answer = await sendForm(
        member,
        { workspace_id: workspace.id },
        ["width", "1"],
        ["file", new File([file], "x", { type: "application/octet-stream" })],
      );
      expect(answer.is(201, UploadAnswer).upload).toMatchObject({
        content_type: `image/${format}`,
        width: 300,
        height: 200,
      });
    }
  });

  test("twelve megabytes come back whole, and in ranges", async () => {
    const { member, workspace } = world;
    const bytes = new Uint8Array(12_000_000);
    for (let at = 0; at < bytes.length; at += 65_536)
      crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    const upload = await uploadFile(member, workspace, new File([bytes], "big.bin"));
    expect(upload.byte_size).toBe(bytes.length);
    const path = `/api/uploads/${upload.id}`;
    const whole = await download(server, member, path);
    expect([whole.status, sha256(whole.bytes)]).toEqual([200, sha256(bytes)]);
    for (const [from, to] of [
      [0, 0],
      [1_000_000, 1_999_999],
      [3, 11_999_998],
    ] as const) {
      const headers = { range: `bytes=${from}-${to}` };
      const part = await download(server, member, path, { headers });
      expect(part.status).toBe(206);
      expect(part.headers.get("content-range")).toBe(`bytes ${from}-${to}/${bytes.length}`);
      expect(sha256(part.bytes)).toBe(sha256(bytes.subarray(from, to + 1)));
    }
  });

  test("ranges, conditions and HEAD mean what HTTP says", async () => {
    const { member, workspace } = world;
    const upload = await uploadFile(member, workspace, textFile("0123456789"));
    const get = (headers: Record<string, string>, method: "GET" | "HEAD" = "GET") =>
      download(server, member, `/api/uploads/${upload.id}`, { method, headers });
    const shown = async (headers: Record<string, string>) => {
      const { status, headers: answered, bytes } = await get(headers);
      return [status, answered.get("content-range"), Buffer.from(bytes).toString()];
    };
    const etag = (await get({})).headers.get("etag")!;
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(await shown({ range: "bytes=2-4" })).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await shown({ range: "bytes=7-" })).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await shown({ range: "bytes=7-99" })).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await shown({ range: "bytes=-3" })).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await shown({ range: "bytes=-99" })).toEqual([206, "bytes 0-9/10", "0123456789"]);
    expect(await shown({ range: "bytes=2-4", "if-range": etag })).toEqual([
      206,
      "bytes 2-4/10",
      "234",
    ]);
    for (const headers of [
      { range: "bytes=0-1,3-4" },
      { range: "bytes=4-2" },
      { range: "bytes=-" },
      { range: "bytes=a-b" },
      { range: "lines=1-2" },
      { range: "bytes=2-4", "if-range": '"other"' },
      { range: "bytes=2-4", "if-range": "Sat, 01 Jan 2028 00:00:00 GMT" },
    ] satisfies Record<string, string>[])
      expect(await shown(headers)).toEqual([200, null, "0123456789"]);
    for (const range of ["bytes=10-", "bytes=99-100", "bytes=-0"]) {
      const refused = await get({ range });
      expect([refused.status, refused.headers.get("content-range")]).toEqual([416, "bytes */10"]);
      expect(JSON.parse(Buffer.from(refused.bytes).toString()).code).toBe("range_not_satisfiable");
    }
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const same = await get({ "if-none-match": tag, range: "bytes=2-4" });
      expect([same.status, same.bytes.length, same.headers.get("etag")]).toEqual([304, 0, etag]);
    }
    expect((await get({ "if-none-match": '"other"' })).status).toBe(200);
    const head = await get({ range: "bytes=2-4" }, "HEAD");
    expect([head.status, head.bytes.length, head.headers.get("content-length")]).toEqual([
      200,
      0,
      "10",
    ]);
    const whole = await get({});
    for (const name of ["content-type", "content-disposition", "etag", "accept-ranges"])
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
  });

  test("an empty file is a file", async () => {
    const { member, workspace } = world;
    const upload = await uploadFile(member, workspace, textFile(""));
    const got = await download(server, member, `/api/uploads/${upload.id}`);
    expect([got.status, got.bytes.length]).toEqual([200, 0]);
    const headers = { range: "bytes=0-0" };
    expect((await download(server, member, `/api/uploads/${upload.id}`, { headers })).status).toBe(
      416,
    );
  });

  test("a nonce gives the same upload again without its body being read, in one workspace alone", async () => {
    const { member, owner, workspace } = world;
    const query = { workspace_id: workspace.id, nonce: `openclaw-upload:${crypto.randomUUID()}` };
    const made = await sendForm(member, query, ["file", textFile("once")]);
    const { upload } = made.is(201, UploadAnswer);
    expect(upload.nonce).toBe(query.nonce);
    const path = `/api/uploads?${new URLSearchParams(query)}`;
    const again = await member.post(path, "this is no form");
    expect(again.is(200, UploadAnswer).upload).toEqual(upload);
    const found = await member.get(`/api/uploads/by-nonce?${new URLSearchParams(query)}`);
    expect(found.is(200, UploadAnswer).upload).toEqual(upload);
    expect(found.headers.get("x-clickclack-upload-nonce")).toBe("supported");

    const others = await sendForm(owner, query, ["file", textFile("mine")]);
    expect(others.is(201, UploadAnswer).upload.id).not.toBe(upload.id);
    const elsewhere = (await member.post("/api/workspaces", { name: "Elsewhere" })).is(
      201,
      WorkspaceAnswer,
    );
    const other = { ...query, workspace_id: elsewhere.workspace.id };
    for (const answer of [
      await sendForm(member, other, ["file", textFile("x")]),
      await sendForm(
        member,
        { nonce: query.nonce },
        ["workspace_id", other.workspace_id],
        ["file", textFile("x")],
      ),
    ])
      expect(answer.refused(409).code).toBe("nonce_reused");
    const late = await sendForm(
      member,
      { nonce: query.nonce },
      ["file", textFile("x")],
      ["workspace_id", workspace.id],
    );
    expect(late.is(200, UploadAnswer).upload).toEqual(upload);
  });

  test("equal nonces at once make one upload, and leave nothing else behind", async () => {
    const { member, workspace } = world;
    const before = await blobsOf(server);
    const query = { workspace_id: workspace.id, nonce: crypto.randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sendForm(member, query, ["file", textFile("same")])),
    );
    const ids = answers.map((answer) => answer.is(answer.status, UploadAnswer).upload.id);
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await blobsOf(server)).length).toBe(before.length + 1);
  });

  test("by nonce, every answer says that nonces are supported", async () => {
    const { member, guest, outsider, nobody, workspace } = world;
    const of = (workspace_id: string, nonce = "unknown") =>
      `/api/uploads/by-nonce?${new URLSearchParams({ workspace_id, nonce })}`;
    for (const [status, answer] of [
      [404, await member.get(of(workspace.id))],
      [404, await guest.get(of(workspace.id))],
      [404, await outsider.get(of(workspace.id))],
      [404, await member.get(of("wsp_unknown"))],
      [401, await nobody.get(of(workspace.id))],
      [400, await member.get("/api/uploads/by-nonce")],
      [400, await member.get(of(workspace.id, "n".repeat(129)))],
    ] as const) {
      answer.refused(status);
      expect(answer.headers.get("x-clickclack-upload-nonce")).toBe("supported");
    }
  });

  test("thumbnails are WebP, as long as asked for and never larger than the picture, and made once", async () => {
    const { member, workspace } = world;
    const upload = await uploadFile(member, workspace, await picture(1_600, 1_200, "jpeg"));
    const path = `/api/uploads/${upload.id}`;
    const small = await Promise.all(
      Array.from({ length: 3 }, () => download(server, member, `${path}?size=480`)),
    );
    for (const { status, headers, bytes } of small) {
      expect([status, headers.get("content-type")]).toEqual([200, "image/webp"]);
      expect(await new Bun.Image(bytes).metadata()).toMatchObject({ width: 480, height: 360 });
      expect(headers.get("content-disposition")).toStartWith('inline; filename="picture-480.webp"');
    }
    const large = await download(server, member, `${path}?size=960`);
    expect(await new Bun.Image(large.bytes).metadata()).toMatchObject({ width: 960, height: 720 });
    const etag = large.headers.get("etag")!;
    expect(etag).not.toBe(small[0]!.headers.get("etag")!);
    const same = await download(server, member, `${path}?size=960`, {
      headers: { "if-none-match": etag },
    });
    expect(same.status).toBe(304);
    const written = await blobsOf(server);
    await download(server, member, `${path}?size=480`);
    expect(await blobsOf(server)).toEqual(written);

    const tiny = await uploadFile(member, workspace, await picture(30, 20));
    const same30 = await download(server, member, `/api/uploads/${tiny.id}?size=480`);
    expect(await new Bun.Image(same30.bytes).metadata()).toMatchObject({ width: 30, height: 20 });
  });

  test("what is no picture has no thumbnail, nor has one that cannot be decoded", async () => {
    const { member, workspace } = world;
    const whole = await (await picture(64, 64, "png")).bytes();
    const files = [
      textFile("words"),
      new File(["<svg/>"], "x.png", { type: "image/png" }),
      new File([whole.slice(0, 40)], "torn.png", { type: "image/png" }),
      ...(process.platform === "linux" ? [avif()] : []),
    ];
    for (const file of files) {
      const { id, content_type } = await uploadFile(member, workspace, file);
      expect(content_type).toBe(file.type.split(";")[0]!);
      expect((await member.get(`/api/uploads/${id}?size=480`)).refused(404).code).toBe(
        "thumbnail_not_found",
      );
    }
    const { id } = await uploadFile(member, workspace, await picture(64, 64));
    for (const size of ["481", "480px", "-1"])
      expect((await member.get(`/api/uploads/${id}?size=${size}`)).refused(400).error).toContain(
        "size",
      );
  });

  test("a store that loses a file says that it is not there", async () => {
    const { member, workspace } = world;
    const { id } = await uploadFile(member, workspace, textFile("lost"));
    const row = await server.db.get<{ blob: string }>(
      "SELECT blob FROM uploads WHERE public_id = ?",
      id,
    );
    await server.uploads.blobs.remove(row!.blob);
    (await member.get(`/api/uploads/${id}`)).refused(404);
  });
});

describe.each(engines)("who uploads on $name", (engine) => {
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    server = await startServer({ engine });
    world = await createWorld(server);
  });
  afterAll(() => server.stop());

  test("is a member and no guest, and hears so before the body is read", async () => {
    const { member, guest, outsider, nobody, workspace } = world;
    const path = `/api/uploads?workspace_id=${workspace.id}`;
    (await guest.post(path, "no form")).refused(403);
    (await outsider.post(path, "no form")).refused(404);
    (await nobody.post(path, "no form")).refused(401);
    (await member.post(path, "no form")).refused(400);
    const form = await formOf(["workspace_id", workspace.id], ["file", textFile("x")]);
    (await guest.post("/api/uploads", form.body, form.headers)).refused(403);
    (await outsider.post("/api/uploads", form.body, form.headers)).refused(404);
    expect(await blobsOf(server)).toEqual([]);
  });

  test("by a cookie needs the header against foreign pages", async () => {
    const { member, nobody, workspace } = world;
    const { body, headers } = await formOf(["file", textFile("x")]);
    const path = `/api/uploads?workspace_id=${workspace.id}`;
    const cookie = { ...headers, cookie: `cc_session=${member.token}` };
    (await nobody.post(path, body, cookie)).refused(403);
    const own = { ...cookie, "x-clickclack-csrf": "1" };
    (await nobody.post(path, body, own)).is(201, UploadAnswer);
  });

  test.each([
    ["file", []],
    ["file", [["file", "a text"]]],
    ["file", [["other", textFile("x")]]],
    [
      "file",
      [
        ["file", textFile("x")],
        ["file", textFile("y")],
      ],
    ],
    [
      "workspace_id",
      [
        ["file", textFile("x")],
        ["workspace_id", "wsp_other"],
      ],
    ],
    [
      "width",
      [
        ["file", textFile("x")],
        ["width", "-1"],
      ],
    ],
    [
      "height",
      [
        ["height", "1e9"],
        ["file", textFile("x")],
      ],
    ],
    [
      "duration_ms",
      [
        ["file", textFile("x")],
        ["duration_ms", "9999999999"],
      ],
    ],
    ["parts", [...Array.from({ length: 60 }, () => ["x", "y"] as const), ["file", textFile("x")]]],
  ] satisfies [string, (readonly [string, string | File])[]][])(
    "sends a form whose %s is right (%#)",
    async (field, parts) => {
      const { member, workspace } = world;
      const before = await blobsOf(server);
      const answer = await sendForm(member, { workspace_id: workspace.id }, ...parts);
      expect(answer.refused(400).error).toContain(field);
      expect(await blobsOf(server)).toEqual(before);
    },
  );

  test("names the workspace", async () => {
    const { member } = world;
    const answer = await sendForm(member, {}, ["file", textFile("x")]);
    expect(answer.refused(400).error).toContain("workspace_id");
  });

  test("sends a body that is a form, and all of it", async () => {
    const { member, workspace } = world;
    const path = `/api/uploads?workspace_id=${workspace.id}`;
    const { body, headers } = await formOf(["file", textFile("x".repeat(500_000))]);
    const before = await blobsOf(server);
    const type = (content: string) => ({ "content-type": content });
    for (const [what, sent] of [
      [body, type("application/json")],
      [body, type("multipart/form-data")],
      [body, type("multipart/form-data; boundary=")],
      [body, type("multipart/form-data; boundary=another")],
      [body, type("multipart/mixed; boundary=x")],
      [body.slice(0, 400_000), headers],
      [body.slice(0, 80), headers],
      [body.slice(0, -4), headers],
      [new Uint8Array(), headers],
      ["--x\r\n\r\n", type("multipart/form-data; boundary=x")],
      [
        "--x\r\nContent-Disposition: form-data\r\n\r\nhm\r\n--x--",
        type("multipart/form-data; boundary=x"),
      ],
      ["\0".repeat(5_000), type("multipart/form-data; boundary=x")],
      [
        `--x\r\nA: b\r\n\r\n${"y".repeat(300_000)}\r\n--x--`,
        type("multipart/form-data; boundary=x"),
      ],
    ] satisfies [string | Uint8Array, Record<string, string>][])
      (await member.post(path, what, sent)).refused(400);
    expect(await blobsOf(server)).toEqual(before);
  });

  test("hears of any damage to a form as 4xx, and nothing is left of what was refused", async () => {
    const { member, workspace } = world;
    const path = `/api/uploads?workspace_id=${workspace.id}`;
    const { body, headers } = await formOf(
      ["width", "1"],
      ["file", textFile("x".repeat(70_000))],
      ["height", "2"],
      ["other", textFile("y")],
    );
    const boundary = `\r\n--${/boundary="?([^";]+)/.exec(headers["content-type"]!)![1]}`;
    const part = fc.constantFrom(
      boundary,
      `${boundary}--`,
      `${boundary}\r\n`,
      "\r\n\r\n",
      'Content-Disposition: form-data; name="file"; filename="x"\r\n\r\n',
      "Content-Disposition: form-data; name=\"\0\"; filename*=UTF-8''%ff%00\r\n\r\n",
      "Content-Type: multipart/mixed; boundary=x\r\n\r\n",
      "\0".repeat(10_000),
      "a: b\r\n".repeat(3_000),
    );
    const at = fc.oneof(
      fc.integer({ min: 0, max: 600 }),
      fc.integer({ min: body.length - 600, max: body.length }),
      fc.integer({ min: 0, max: body.length }),
    );
    const damage = fc.array(
      fc.oneof(
        fc.record({ at, put: part, over: fc.nat(200) }),
        fc.record({ at, put: fc.string({ unit: "binary", maxLength: 20 }), over: fc.nat(20) }),
        fc.record({ at, put: fc.constant(""), over: fc.constant(100_000) }),
      ),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(damage, async (damages) => {
        let sent = Buffer.from(body);
        for (const { at, put, over } of damages)
          sent = Buffer.concat([sent.subarray(0, at), Buffer.from(put), sent.subarray(at + over)]);
        const before = await server.db.all("SELECT id FROM uploads");
        const answer = await member.post(path, sent, headers);
        if (answer.status !== 201) answer.refused(400);
        const made = answer.status === 201 ? 1 : 0;
        expect(await server.db.all("SELECT id FROM uploads")).toHaveLength(before.length + made);
      }),
      { numRuns: 300 },
    );
    const rows = await server.db.all("SELECT id FROM uploads");
    expect(await blobsOf(server)).toHaveLength(rows.length);
  });

  test("sends 64 MiB with all that stands around the file, and not a byte more", async () => {
    const { member, workspace } = world;
    const path = `/api/uploads?workspace_id=${workspace.id}`;
    const around = (await formOf(["file", new File([], "big")])).body.length;
    const fits = await formOf(["file", new File([new Uint8Array(MAX_BODY - around)], "big")]);
    expect(fits.body.length).toBe(MAX_BODY);
    const { upload } = (await member.post(path, fits.body, fits.headers)).is(201, UploadAnswer);
    expect(upload.byte_size).toBe(MAX_BODY - around);
    const before = await blobsOf(server);
    const over = await formOf(["file", new File([new Uint8Array(MAX_BODY - around + 1)], "big")]);
    const refused = await member.post(path, over.body, over.headers);
    expect(refused.refused(413).code).toBe("body_too_large");
    // Without a length said before, it is counted.
    const streamed = await fetch(new URL(path, server.url), {
      method: "POST",
      headers: { authorization: `Bearer ${member.token}`, ...over.headers },
      body: new Blob([over.body]).stream(),
    });
    expect(streamed.status).toBe(413);
    expect(await blobsOf(server)).toEqual(before);
  });

  test("who goes away in the middle leaves nothing behind", async () => {
    const { member, workspace } = world;
    const before = await blobsOf(server);
    const { body, headers } = await formOf(["file", new File([new Uint8Array(4_000_000)], "big")]);
    const gone = new AbortController();
    const seen = Promise.withResolvers<void>();
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (sent >= 1_000_000) {
          seen.resolve();
          return new Promise(() => {});
        }
        controller.enqueue(body.slice(sent, (sent += 100_000)));
        return undefined;
      },
    });
    const answer = fetch(new URL(`/api/uploads?workspace_id=${workspace.id}`, server.url), {
      method: "POST",
      headers: { authorization: `Bearer ${member.token}`, ...headers },
      body: stream,
      signal: gone.signal,
    });
    await seen.promise;
    await begun(server);
    gone.abort();
    expect(answer).rejects.toThrow();
    await until("nothing is left", async () => (await filesOf(server)).length === before.length);
    expect(await blobsOf(server)).toEqual(before);
  });

  test("may keep as much as the quotas allow, and what is deleted makes room", async () => {
    const small = await startServer({
      engine,
      upload_quota_user: 1_000,
      upload_quota_workspace: 1_500,
    });
    const { owner, member, workspace, general } = await createWorld(small);
    const file = (length: number) => textFile("x".repeat(length));
    const send = (who: typeof owner, length: number) =>
      sendForm(who, { workspace_id: workspace.id }, ["file", file(length)]);
    const { upload } = (await send(member, 900)).is(201, UploadAnswer);
    expect((await send(member, 101)).refused(413).code).toBe("upload_quota_user");
    (await send(member, 100)).is(201, UploadAnswer);
    expect((await send(owner, 501)).refused(413).code).toBe("upload_quota_workspace");
    const unnamed = await sendForm(owner, {}, ["file", file(501)], ["workspace_id", workspace.id]);
    expect(unnamed.refused(413).code).toBe("upload_quota_workspace");
    (await send(owner, 500)).is(201, UploadAnswer);
    expect(await blobsOf(small)).toHaveLength(3);
    const sent = await member.post(`/api/channels/${general.id}/messages`, {
      body: "x",
      upload_ids: [upload.id],
    });
    const { message } = JSON.parse(sent.text);
    await member.delete(`/api/messages/${message.id}`);
    (await send(member, 900)).is(201, UploadAnswer);
    await small.stop();
  });
});

describe("what is served", () => {
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    server = await startServer();
    world = await createWorld(server);
  });
  afterAll(() => server.stop());
  const fetched = async (file: File) => {
    const { member, workspace } = world;
    const upload = await uploadFile(member, workspace, file);
    return { upload, ...(await download(server, member, `/api/uploads/${upload.id}`)) };
  };

  test.each([
    ["image/png", "image/png"],
    ["image/jpeg", "image/jpeg"],
    ["image/gif", "image/gif"],
    ["image/webp", "image/webp"],
    ["image/avif", "image/avif"],
    ["video/mp4", "video/mp4"],
    ["video/webm", "video/webm"],
    ["audio/mpeg", "audio/mpeg"],
    ["audio/ogg", "audio/ogg"],
    ["AUDIO/WAV", "audio/wav"],
    ["text/plain", "text/plain; charset=utf-8"],
    ["application/pdf", "application/pdf"],
  ])("keeps its type when that cannot do harm: %s", async (type, served) => {
    const { headers, status } = await fetched(new File(["x"], "a.b", { type }));
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe(served);
    expect(headers.get("content-disposition")).toStartWith("inline; ");
    expect(headers.get("content-security-policy")).toBe("sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("private, no-cache");
    expect(headers.get("x-correlation-id")).toBeTruthy();
  });

  test.each([
    "text/html",
    "image/svg+xml",
    "text/xml",
    "application/xhtml+xml",
    "application/javascript",
    "application/json",
    "application/zip",
    "text/css",
    "video/quicktime",
    "multipart/form-data",
    "nonsense",
    "text/html; charset=utf-8",
    'text/plain"; x="',
  ])("is for saving otherwise: %s", async (type) => {
    const file = new File(["<script>alert(1)</script>"], "a.html");
    Object.defineProperty(file, "type", { value: type });
    const { headers } = await fetched(file);
    expect(headers.get("content-type")).toMatch(/^(application\/octet-stream|text\/plain.*)$/);
    if (!headers.get("content-type")!.startsWith("text/plain"))
      expect(headers.get("content-disposition")).toStartWith("attachment; ");
    expect(headers.get("content-security-policy")).toBe("sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    ["plain.txt", "plain.txt", "plain.txt", "plain.txt"],
    ["a b.txt", "a b.txt", "a b.txt", "a%20b.txt"],
    ["Ärger 日本.txt", "Ärger 日本.txt", "_rger __.txt", "%C3%84rger%20%E6%97%A5%E6%9C%AC.txt"],
    ['a"b.txt', 'a"b.txt', "a_b.txt", "a%22b.txt"],
    ["../../etc/passwd", "passwd", "passwd", "passwd"],
    ["C:\\x\\y.txt", "y.txt", "y.txt", "y.txt"],
    ["..", "file", "file", "file"],
    ["", "file", "file", "file"],
    ["it's (1)*.txt", "it's (1)*.txt", "it's (1)*.txt", "it%27s%20%281%29%2A.txt"],
  ])("is named so that every program understands: %p", async (name, stored, ascii, encoded) => {
    const { upload, headers } = await fetched(textFile("x", name));
    expect(upload.filename).toBe(stored);
    expect(headers.get("content-disposition")).toBe(
      `inline; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    );
  });

  test("keeps the ending of a name that is too long", async () => {
    const { upload } = await fetched(textFile("x", `${"n".repeat(500)}.txt`));
    expect(upload.filename).toBe(`${"n".repeat(196)}.txt`);
  });
});

/** The names of every blob in a server's store, sorted. */
async function blobsOf({ uploads }: TestServer): Promise<string[]> {
  const names = await filesOf({ uploads });
  return names.filter((name) => /^[0-9a-f]{32}$/.test(name));
}

/** The same with thumbnails, and with what is not whole yet. */
async function filesOf({ uploads }: Pick<TestServer, "uploads">): Promise<string[]> {
  const { SHARDS } = await import("../../blobs/blobs.ts");
  const found: string[] = [];
  for (const shard of SHARDS)
    for (const { name } of await uploads.blobs.list(shard)) found.push(name);
  return found.sort();
}

/** Resolves once a file is being written. */
const begun = (server: TestServer) =>
  until("it is being written", async () =>
    (await filesOf(server)).some((name) => name.includes(".")),
  );
