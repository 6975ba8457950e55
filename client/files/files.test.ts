import { describe, expect, test } from "bun:test";
import { ALONE, boxOf, tileOf } from "./boxes.ts";
import { passes } from "./filters.ts";
import { playedOnce } from "./gif.ts";
import { isViewable, kindOfFile, languageOfFile } from "./kinds.ts";
import { sizeOf } from "./size.ts";
import { WHOLE, within, zoomed } from "./view.ts";

const file = (filename: string, content_type = "application/octet-stream") => ({
  filename,
  content_type,
});

describe("a file is shown by what it is", () => {
  test.each([
    ["photo.png", "image/png", "picture"],
    ["clip.mp4", "video/mp4", "video"],
    ["voice.ogg", "audio/ogg", "audio"],
    ["plan.pdf", "application/pdf", "pdf"],
    ["notes.md", "application/octet-stream", "markdown"],
    ["main.rs", "text/plain", "code"],
    ["main.ts", "video/mp2t", "code"],
    ["server.log", "", "text"],
    ["table.csv", "text/csv", "text"],
    ["Dockerfile", "", "code"],
    ["archive.zip", "application/zip", "other"],
    // A picture that can hold scripts is shown as the text it is.
    ["logo.svg", "image/svg+xml", "code"],
    ["page.html", "text/html", "code"],
    ["photo.heic", "image/heic", "other"],
  ])("%s of type %s is %s", (filename, content_type, kind) => {
    const shown: string = kindOfFile(file(filename, content_type));
    expect(shown).toBe(kind);
  });

  test("what the app shows itself opens beside the conversation", () => {
    expect(isViewable(file("plan.pdf", "application/pdf"))).toBe(true);
    expect(isViewable(file("archive.zip"))).toBe(false);
    expect(languageOfFile(file("main.rs"))).toBe("rust");
  });

  test("each file passes the filter of its kind, and that of all", () => {
    expect(passes(file("photo.png", "image/png"), "pictures")).toBe(true);
    expect(passes(file("photo.png", "image/png"), "documents")).toBe(false);
    expect(passes(file("archive.zip"), "all")).toBe(true);
    expect(passes(file("archive.zip"), "others")).toBe(true);
  });

  test("its size is said as people say it", () => {
    expect(sizeOf(13)).toBe("13 bytes");
    expect(sizeOf(5_200)).toBe("5.2 kB");
    expect(sizeOf(64_000_000)).toBe("64 MB");
  });
});

describe("a picture's box is known before the picture", () => {
  test("alone, it keeps its proportions within the frame and is never made larger", () => {
    expect(boxOf({ width: 1200, height: 700 }, ALONE)).toEqual({ width: 420, height: 245 });
    expect(boxOf({ width: 700, height: 1400 }, ALONE)).toEqual({ width: 160, height: 320 });
    expect(boxOf({ width: 100, height: 60 }, ALONE)).toEqual({ width: 100, height: 60 });
  });

  test("a line of pixels can still be seen and pressed", () => {
    expect(boxOf({ width: 4000, height: 2 }, ALONE)).toEqual({ width: 420, height: 40 });
  });

  test("of unknown size, it gets a usual one", () => {
    expect(boxOf({}, ALONE)).toEqual({ width: 240, height: 160 });
    expect(tileOf({ width: 0, height: 0 })).toEqual({ width: 160, height: 160 });
  });

  test("beside others, all are of a height", () => {
    expect(tileOf({ width: 3000, height: 500 })).toEqual({ width: 300, height: 160 });
    expect(tileOf({ width: 100, height: 900 })).toEqual({ width: 100, height: 160 });
  });
});

describe("zooming", () => {
  test("what lies under the pointer stays there", () => {
    const at = { x: 100, y: -40 };
    const view = zoomed(WHOLE, 2, at);
    // The point of the picture under the pointer, before and after.
    expect((at.x - view.x) / view.scale).toBe(at.x);
    expect((at.y - view.y) / view.scale).toBe(at.y);
  });

  test("never makes the picture smaller than whole, nor endlessly large", () => {
    expect(zoomed(WHOLE, 0.1, { x: 0, y: 0 }).scale).toBe(1);
    expect(zoomed(WHOLE, 1_000, { x: 0, y: 0 }).scale).toBe(16);
  });

  test("a drag stops at the picture's edge", () => {
    const picture = { width: 400, height: 300 };
    const room = { width: 500, height: 400 };
    expect(within({ scale: 2, x: 900, y: -900 }, picture, room)).toEqual({
      scale: 2,
      x: 150,
      y: -100,
    });
    expect(within({ scale: 1, x: 30, y: 30 }, picture, room)).toEqual(WHOLE);
  });
});

describe("a GIF plays once", () => {
  const header = [..."GIF89a"].map((char) => char.charCodeAt(0));
  const screen = [1, 0, 1, 0, 0x80, 0, 0];
  const table = [0, 0, 0, 255, 255, 255];
  const repeat = [0x21, 0xff, 11, ...[..."NETSCAPE2.0"].map((c) => c.charCodeAt(0)), 3, 1, 0, 0, 0];
  const frame = (hundredths: number) => [
    ...[0x21, 0xf9, 4, 0, hundredths, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0],
  ];
  const gif = (...parts: number[][]) =>
    new Uint8Array([...header, ...screen, ...table, ...parts.flat(), 0x3b]);

  test("what says that it repeats is taken out, and nothing else", () => {
    const once = playedOnce(gif(repeat, frame(10), frame(25)));
    expect(once?.bytes).toEqual(gif(frame(10), frame(25)));
    expect(once?.duration_ms).toBe(350);
  });

  test("hasty frames take as long as browsers let them", () => {
    expect(playedOnce(gif(frame(0), frame(1)))?.duration_ms).toBe(200);
  });

  test("one frame does not move", () => {
    expect(playedOnce(gif(frame(10)))?.duration_ms).toBe(0);
  });

  test("other bytes, and a file that is cut off, are left alone", () => {
    expect(playedOnce(new Uint8Array([1, 2, 3]))).toBeUndefined();
    expect(playedOnce(gif(repeat, frame(10)).subarray(0, 40))).toBeUndefined();
  });
});
