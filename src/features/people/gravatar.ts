/**
 * Where Gravatar has the picture of whoever has a mail address, if they have put one there: it is asked for by the
 * address's hash, and answers 404 where it knows none, so that the app shows initials.
 */
export const gravatarOf = (email: string): string =>
  `https://gravatar.com/avatar/${Bun.CryptoHasher.hash("sha256", email.trim().toLowerCase(), "hex")}?d=404&s=256`;
