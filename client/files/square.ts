/** The longest edge of a picture of a person or a workspace, in pixels. */
const EDGE = 512;

/**
 * The square in the middle of a picture, as a small picture of its own: what the camera wrote beside it (where it was taken)
 * is not in it. Rejects when the browser cannot read the file as a picture.
 */
export async function squareOf(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const edge = Math.min(EDGE, side);
  const canvas = document.createElement("canvas");
  canvas.width = edge;
  canvas.height = edge;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  context.drawImage(picture, left, top, side, side, 0, 0, edge, edge);
  picture.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)),
      "image/webp",
      0.9,
    ),
  );
}
