"""Verify a webhook of AITasker with nothing but Python's standard library."""
import base64, hashlib, hmac, time


def verify(secrets, headers, body, now=None, tolerance=300):
    """Tell whether body (bytes, as received) was signed with one of the secrets."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs((time.time() if now is None else now) - int(timestamp)) > tolerance:
        return False
    given = [s[3:] for s in headers["webhook-signature"].split(" ") if s.startswith("v1,")]
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{message_id}.{timestamp}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(expected, signature) for signature in given):
            return True
    return False
