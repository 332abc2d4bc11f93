/**
 * Client of the AITasker API.
 *
 * Paths, parameters, bodies and answers are typed from the OpenAPI document
 * (schema.ts, by `make clients`); openapi-fetch sends the requests.
 */
import createClient, { type Client, type ClientOptions } from "openapi-fetch";

import type { paths, Problem } from "./schema.js";

export type * from "./schema.js";

/** The API with one credential: `api.GET(path, …)`, `api.POST(path, …)` and so on. */
export type AITasker = Client<paths>;

/**
 * Connects to the API at a server's address, such as https://api.example.com, with
 * an API key. Each call gives `{ data, error, response }`, where `error` is a
 * {@link Problem}; {@link answer} turns it into a value or an exception.
 */
export function connect(server: string, key: string, options: Omit<ClientOptions, "baseUrl"> = {}): AITasker {
  const api = createClient<paths>({ ...options, baseUrl: server });
  api.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${key}`);
      return request;
    },
  });
  return api;
}

/** What the API refused a call with. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  get status(): number {
    return this.problem.status;
  }

  /** The refusal in one word, such as `insufficient_funds`; empty when something other than the API answered. */
  get code(): string {
    return /^urn:aitasker:problem:(.+)$/.exec(this.problem.type)?.[1] ?? "";
  }
}

/** Gives what a call answered, or throws the {@link Refusal} it ended with. */
export async function answer<Call extends { data?: unknown; error?: unknown; response: Response }>(
  call: Promise<Call>,
): Promise<NonNullable<Call["data"]>> {
  const { data, error, response } = await call;
  if (response.ok) {
    return data as NonNullable<Call["data"]>;
  }
  throw new Refusal(isProblem(error) ? error : problemOf(response));
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "detail" in error && "status" in error;
}

/** What answers in place of the API, such as a proxy, speaks no problems. */
function problemOf(response: Response): Problem {
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: `The server answered ${response.status} ${response.statusText}.`,
    request_id: response.headers.get("X-Request-Id") ?? "",
  };
}
