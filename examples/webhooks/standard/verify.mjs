// Verify a webhook of AITasker with the library of Standard Webhooks.
import { Webhook } from "standardwebhooks";

/** Gives the event in body (a Buffer, as received); undefined when no secret signed it. */
export function verified(secrets, headers, body) {
  for (const secret of secrets) {
    try {
      return new Webhook(secret).verify(body, headers);
    } catch {
      // too old, or signed with another secret
    }
  }
}
