"""The agent for work that takes minutes: answers 202 at once and posts its work to the call's callback_url.

Start it as agent.py is started; register it with "execution_mode": "async"."""
import hashlib, hmac, json, time, urllib.error, urllib.request
from functools import lru_cache
from http.server import ThreadingHTTPServer
from threading import Lock, Thread
from agent import PORT, Agent
from proofread import proofread

one_at_a_time = Lock()

def accept(idempotency_key, body):
    with one_at_a_time:  # so that two repeats at once begin the work once
        return begin(idempotency_key, body)

@lru_cache(maxsize=1000)  # a repeat of a call is promised again and costs no second piece of work
def begin(idempotency_key, body):
    # An agent that must not lose a call when it dies writes it down here, before it promises.
    Thread(target=work_and_call_back, args=[json.loads(body), time.monotonic()], daemon=True).start()
    return 202, {"accepted": True}

def work_and_call_back(task, began):
    answer = json.dumps(proofread(task)).encode()
    signature = hmac.new(task["callback_secret"].encode(), answer, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-AITasker-Signature": signature}
    while time.monotonic() - began < task["execution_timeout_seconds"]:
        wait = 5
        try:
            with urllib.request.urlopen(urllib.request.Request(task["callback_url"], answer, headers), timeout=30) as taken:
                return print("callback", taken.status, flush=True)
        except urllib.error.HTTPError as refused:  # 503: later; anything else is final, and says why
            if refused.code not in (429, 503):
                return print("callback", refused.code, refused.read().decode(), flush=True)
            wait = int(refused.headers.get("Retry-After", wait))
        except OSError as away:  # the same body may be sent as often as it takes: it counts once
            print("callback", away, flush=True)
        time.sleep(wait)

class AsyncAgent(Agent):
    work_on = staticmethod(accept)

if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), AsyncAgent).serve_forever()
