import { kindOfFile } from "./kinds.ts";

/** What can be known of a picture or a video before it is sent. */
export interface Measures {
  width?: number;
  height?: number;
  duration_ms?: number;
}

const PATIENCE_MS = 4_000;

/** Measures a picture, a video or a sound that lies at `url`; nothing where the browser cannot read it. */
export async function measureFile(
  file: Pick<File, "name" | "type">,
  url: string,
): Promise<Measures> {
  const kind = kindOfFile({ content_type: file.type, filename: file.name });
  if (kind === "picture") return measurePicture(url);
  if (kind === "video" || kind === "audio") return measureMedia(kind, url);
  return {};
}

async function measurePicture(url: string): Promise<Measures> {
  const image = new Image();
  image.src = url;
  await image.decode().catch(() => {});
  const { naturalWidth: width, naturalHeight: height } = image;
  return width > 0 && height > 0 ? { width, height } : {};
}

function measureMedia(kind: "video" | "audio", url: string): Promise<Measures> {
  const media = document.createElement(kind);
  return new Promise((resolve) => {
    const nothing = () => resolve({});
    setTimeout(nothing, PATIENCE_MS);
    media.addEventListener("error", nothing);
    media.addEventListener("loadedmetadata", () => {
      const seconds = Number.isFinite(media.duration) ? media.duration : 0;
      const duration_ms = Math.round(seconds * 1_000);
      const { videoWidth: width = 0, videoHeight: height = 0 } =
        media instanceof HTMLVideoElement ? media : {};
      resolve({
        ...(width > 0 && height > 0 && { width, height }),
        ...(duration_ms > 0 && { duration_ms }),
      });
    });
    media.preload = "metadata";
    media.src = url;
  });
}
