import { ApiError, PageError } from "../../http/errors.ts";

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:28rem;padding:0 1rem;color-scheme:light dark}";

/** The page runs nothing, loads nothing, sends nothing, and stands in no frame. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${Bun.CryptoHasher.hash("sha256", STYLE, "base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Whether what asks is a browser that shows somebody a page, and no program. */
export const wantsPage = (headers: Headers): boolean =>
  /^[^,]*text\/html/.test(headers.get("accept") ?? "");

/** The same error, for people: its sentence, and the way back to where they sign in. */
export function asPage(error: ApiError, public_url: string | undefined): PageError {
  const login = Bun.escapeHTML(`${public_url ?? ""}/login`);
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign-in failed</title>
<style>${STYLE}</style>
</head>
<body>
<h1>You are not signed in</h1>
<p>${Bun.escapeHTML(error.message)}</p>
<p><a href="${login}">Back to sign-in</a></p>
</body>
</html>
`;
  return new PageError(error, page, POLICY);
}
