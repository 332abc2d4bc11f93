// Verify a webhook of AITasker with nothing but Node.js.
import { createHmac, timingSafeEqual } from "node:crypto";

/** Tells whether body (a Buffer, as received) was signed with one of the secrets. */
export function verify(secrets, headers, body, now = Date.now() / 1000, tolerance = 300) {
  const id = headers["webhook-id"], timestamp = headers["webhook-timestamp"];
  if (!(Math.abs(now - Number(timestamp)) <= tolerance)) return false;
  const given = headers["webhook-signature"].split(" ").filter((s) => s.startsWith("v1,")).map((s) => Buffer.from(s.slice(3), "base64"));
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
}
