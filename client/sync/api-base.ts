/** Where the API is, when it is not beside the page: the server says so in the page. Else "". */
export const apiBase: string =
  document.querySelector<HTMLMetaElement>('meta[name="clickclack-api"]')?.content ?? "";

/** The address of what the server names by its path, such as an uploaded picture. */
export const atApi = (address: string): string =>
  address.startsWith("/api/") ? apiBase + address : address;
