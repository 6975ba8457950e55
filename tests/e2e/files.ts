import type { Page } from "playwright-core";

/** Files as people send them, made here rather than kept in the repository. */

/** A picture of colours flowing into each other, as PNG. */
export async function pictureOf(width: number, height: number, blue = 120): Promise<Buffer> {
  const line = Math.ceil((width * 3) / 4) * 4;
  const bitmap = Buffer.alloc(54 + line * height);
  bitmap.write("BM", 0);
  bitmap.writeUInt32LE(bitmap.length, 2);
  bitmap.writeUInt32LE(54, 10);
  bitmap.writeUInt32LE(40, 14);
  bitmap.writeInt32LE(width, 18);
  bitmap.writeInt32LE(height, 22);
  bitmap.writeUInt16LE(1, 26);
  bitmap.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 54 + y * line + x * 3;
      bitmap[at] = blue;
      bitmap[at + 1] = (y * 255) / height;
      bitmap[at + 2] = (x * 255) / width;
    }
  }
  return Buffer.from(await new Bun.Image(bitmap).png().bytes());
}

/** A PDF of several pages with a line of text on each. */
export function pdfOf(...lines: string[]): Buffer {
  const pages = lines.map((_, page) => `${4 + page * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${pages}] /Count ${lines.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...lines.flatMap((line, page) => {
      const drawn = `BT /F1 32 Tf 72 700 Td (${line}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + page * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
      ];
    }),
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const start = body.length;
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body);
}

/** A GIF of two frames, red and blue, that says that it repeats without end. */
export function movingPicture(): Buffer {
  const frame = (colour: number) => [
    ...[0x21, 0xf9, 4, 0, 20, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, 64, 0, 64, 0, 0, 2],
    ...dotsOf(64 * 64, colour),
  ];
  return Buffer.from([
    ...Buffer.from("GIF89a"),
    ...[64, 0, 64, 0, 0x80, 0, 0],
    ...[200, 40, 30, 30, 60, 200],
    ...[0x21, 0xff, 11],
    ...Buffer.from("NETSCAPE2.0"),
    ...[3, 1, 0, 0, 0],
    ...frame(0),
    ...frame(1),
    0x3b,
  ]);
}

/** Dots of one colour as GIF packs them, without ever using its dictionary: three bits each, cleared in time. */
function dotsOf(count: number, colour: number): number[] {
  const bits: number[] = [];
  const add = (code: number) => bits.push(code & 1, (code >> 1) & 1, (code >> 2) & 1);
  for (let dot = 0; dot < count; dot++) {
    if (dot % 2 === 0) add(4);
    add(colour);
  }
  add(5);
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    bytes.push(bits.slice(at, at + 8).reduce((sum, bit, place) => sum | (bit << place), 0));
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}

/** A tone of this many seconds, as WAV. */
export function toneOf(seconds: number): Buffer {
  const rate = 8_000;
  const samples = rate * seconds;
  const wav = Buffer.alloc(44 + samples, 128);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at++) wav[44 + at] = 128 + 60 * Math.sin((at / rate) * 2_764);
  return wav;
}

/** A short film of a square, 320 × 180, which the browser itself records. */
export async function filmed(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 180;
    const context = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    for (let frame = 0; frame < 20; frame++) {
      if (context !== null) {
        context.fillStyle = "#305a9c";
        context.fillRect(0, 0, 320, 180);
        context.fillStyle = "#ffb35c";
        context.fillRect(frame * 12, 60, 60, 60);
      }
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    recorder.stop();
    await ended;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  return Buffer.from(base64, "base64");
}
