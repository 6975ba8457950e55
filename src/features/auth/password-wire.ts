import { wire, type Infer } from "../../http/wire.ts";

/** `login` is a mail address or a handle. */
export const PasswordSignInRequest = wire("PasswordSignInRequest", (type) =>
  type({ login: "string <= 254", password: "string <= 1024" }),
);
export type PasswordSignInRequest = Infer<typeof PasswordSignInRequest>;

export const ChangePasswordRequest = wire("ChangePasswordRequest", (type) =>
  type({ "current_password?": "string <= 1024", new_password: "string <= 1024" }),
);
export type ChangePasswordRequest = Infer<typeof ChangePasswordRequest>;

export const RequestPasswordReset = wire("RequestPasswordReset", (type) =>
  type({ email: "string <= 254" }),
);

export const ResetPasswordRequest = wire("ResetPasswordRequest", (type) =>
  type({ token: "string <= 512", new_password: "string <= 1024" }),
);
export type ResetPasswordRequest = Infer<typeof ResetPasswordRequest>;

/** The current password is asked for where there is one. */
export const RequestEmailRequest = wire("RequestEmailRequest", (type) =>
  type({ email: "string <= 254", "current_password?": "string <= 1024" }),
);
export type RequestEmailRequest = Infer<typeof RequestEmailRequest>;

export const ConfirmEmailRequest = wire("ConfirmEmailRequest", (type) =>
  type({ token: "string <= 512" }),
);

/** By what the caller can sign in. */
export const Account = wire("Account", (type) =>
  type({ "email?": "string", has_password: "boolean", providers: "string[]" }),
);
export type Account = Infer<typeof Account>;
export const AccountAnswer = wire("AccountAnswer", (type) => type({ account: Account.schema() }));

/** What is done is done by mail, or not at all: the answer is the same. */
export const Accepted = wire("Accepted", (type) => type({}));

export const SessionsRevoked = wire("SessionsRevoked", (type) =>
  type({ revoked: "number.integer >= 0" }),
);
