/**
 * An answer that is an error: `status` for HTTP, `code` for programs, `message` for the person who reads it.
 * Anything else that is thrown while a request is handled is our bug and becomes a 500 without detail.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** An error that somebody sees as a page, since their browser was sent here. */
export class PageError extends ApiError {
  constructor(
    error: ApiError,
    readonly page: string,
    content_security_policy: string,
  ) {
    super(error.status, error.code, error.message, {
      ...error.headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": content_security_policy,
    });
  }
}

/** 400: the request is understood but not acceptable; `message` names the field. */
export const badRequest = (message: string, code = "invalid_request") =>
  new ApiError(400, code, message);

/** 401: nobody is signed in, or the credential that was sent is not valid. */
export const unauthorized = (message = "You need to sign in.", code = "unauthorized") =>
  new ApiError(401, code, message);

/** 403: the caller is known and may see the thing, but may not do this. */
export const forbidden = (message: string, code = "forbidden") => new ApiError(403, code, message);

/** 404: there is no such thing, or the caller may not know that there is: the words are the same. */
export const notFound = (what: string) =>
  new ApiError(404, `${what.toLowerCase().replaceAll(" ", "_")}_not_found`, `${what} not found.`);

/** 409: the request contradicts what is stored. */
export const conflict = (code: string, message: string) => new ApiError(409, code, message);

/** The body of every error answer. */
export const errorBody = (error: ApiError) => ({ error: error.message, code: error.code });
