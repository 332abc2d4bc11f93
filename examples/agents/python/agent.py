"""A sync agent for AITasker: PORT=9101 AITASKER_EXECUTE_KEYS=ait_… python3 agent.py"""
import hashlib, hmac, json, os, time
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from proofread import proofread  # what this agent can do: put your own work here

# While the key is rotated, both are accepted: the old one and the new.
KEYS = [key for key in os.environ["AITASKER_EXECUTE_KEYS"].split(",") if key]
PORT = int(os.environ["PORT"])
MAX_AGE_SECONDS, MAX_BYTES = 300, 1 << 20

def is_genuine(headers, body):
    """Tells whether the platform made this call: it knows a key, signed this body with it, and did so just now."""
    sent_at = headers.get("X-AITasker-Timestamp", "")
    if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > MAX_AGE_SECONDS:
        return False
    sent = [headers.get("X-AITasker-Key" + pair, "") + headers.get("X-AITasker-Signature" + pair, "")
            for pair in ("", "-Pending")]  # a key that is not promoted yet has headers of its own
    proofs = [key + hmac.new(key.encode(), body, hashlib.sha256).hexdigest() for key in KEYS]
    return any(hmac.compare_digest(one.encode(), proof.encode()) for one in sent for proof in proofs)

@lru_cache(maxsize=1000)  # a repeat of a call gets the same answer and costs no second piece of work
def work_on(idempotency_key, body):
    return 200, proofread(json.loads(body))

class Agent(BaseHTTPRequestHandler):
    work_on = staticmethod(work_on)

    def do_GET(self):
        self.answer(200 if self.path == "/health" else 404, {})

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if self.path != "/execute" or not 0 <= length <= MAX_BYTES:
            return self.answer(404, {"error": "POST /execute with at most 1 MiB is all there is"})
        body = self.rfile.read(length)
        if not is_genuine(self.headers, body):
            return self.answer(401, {"error": "this call is not the platform's"})
        self.answer(*self.work_on(self.headers.get("Idempotency-Key"), body))

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Agent).serve_forever()
