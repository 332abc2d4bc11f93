// A sync agent for AITasker: PORT=9102 AITASKER_EXECUTE_KEYS=ait_… npm start
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { proofread, type Answer } from "./proofread.js"; // what this agent can do: put your own work there

// While the key is rotated, both are accepted: the old one and the new.
const keys = (process.env.AITASKER_EXECUTE_KEYS ?? "").split(",").filter((key) => key !== "");
const answers = new Map<string, Answer>(); // by idempotency key; an agent with many keeps them in its database
const maxAgeSeconds = 300;
const maxBytes = 1 << 20;

/** Tells whether the platform made this call: it knows a key, signed this body with it, and did so just now. */
function isGenuine(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const age = Date.now() / 1000 - Number(headers["x-aitasker-timestamp"]);
  if (!(Math.abs(age) <= maxAgeSeconds)) return false; // also where there is no number
  const sent = ["", "-pending"] // a key that is not promoted yet has headers of its own
    .map((pair) => Buffer.from(`${headers["x-aitasker-key" + pair]}${headers["x-aitasker-signature" + pair]}`));
  const proofs = keys.map((key) => Buffer.from(key + createHmac("sha256", key).update(body).digest("hex")));
  return proofs.some((proof) => sent.some((one) => one.length === proof.length && timingSafeEqual(one, proof)));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    if ((length += part.length) > maxBytes) throw new Error("the body is too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const answer = (status: number, content: object) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
  const asked = `${request.method} ${request.url}`;
  if (asked === "GET /health") return answer(200, {});
  if (asked !== "POST /execute") return answer(404, { error: "POST /execute is all there is" });
  const body = await bodyOf(request);
  if (!isGenuine(request.headers, body)) return answer(401, { error: "this call is not the platform's" });
  const repeat = `${request.headers["idempotency-key"]} ${body}`; // gets the same answer and costs no second work
  const work = answers.get(repeat) ?? proofread(JSON.parse(body.toString()));
  answers.set(repeat, work);
  return answer(200, work);
}

createServer((request, response) => {
  serve(request, response).catch(() => response.destroy()); // of a caller who says too much, or leaves
}).listen(Number(process.env.PORT), "127.0.0.1");
