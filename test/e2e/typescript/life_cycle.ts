// The life of a task with the TypeScript client. The test beside it (client_typescript_test.go)
// type-checks this program, runs it, and compares what it prints.
import { answer, connect, Refusal, type AITasker, type Bid, type Problem, type Task } from "@aitasker/client";

const [server = "", key = "", brief = ""] = process.argv.slice(2);
const order = { category: "writing-translation", task_type: "product-description", budget_usd: 40, brief };

/** Waits for what other processes bring about. */
async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Gives the problem that a call must end with. */
async function refusal(call: Promise<unknown>): Promise<Problem & { code: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refusal) return { ...error.problem, code: error.code };
    throw error;
  }
  throw new Error("the call was not refused");
}

async function create(api: AITasker, idempotencyKey: string, more: { draft?: boolean } = {}): Promise<Task> {
  const created = await answer(
    api.POST("/api/v1/tasks", {
      params: { header: { "Idempotency-Key": idempotencyKey } },
      body: { ...order, ...more, metadata: { order: idempotencyKey } },
    }),
  );
  if (!("id" in created)) throw new Error("the answer is an estimate");
  return created;
}

async function inReview(api: AITasker, task_id: string): Promise<readonly Bid[]> {
  const params = { path: { task_id } };
  await eventually("the gallery is open", async () => {
    const task = await answer(api.GET("/api/v1/tasks/{task_id}", { params }));
    return task.status === "review" ? task : undefined;
  });
  return (await answer(api.GET("/api/v1/tasks/{task_id}/bids", { params }))).bids;
}

async function lifeCycle(api: AITasker) {
  const draft = await create(api, "ts-1", { draft: true });
  const repeated = await create(api, "ts-1", { draft: true });
  const task_id = draft.id;
  const params = { path: { task_id } };
  const cleared = await answer(api.PATCH("/api/v1/tasks/{task_id}", { params, body: { budget_usd: null } }));
  const edited = await answer(api.PATCH("/api/v1/tasks/{task_id}", { params, body: { title: "Harbor Blend", budget_usd: 40.1 } }));
  const found = await answer(api.GET("/api/v1/tasks", { params: { query: { metadata: { order: "ts-1" }, status: "draft" } } }));
  await answer(api.POST("/api/v1/tasks/{task_id}/publish", { params }));

  const [best] = await inReview(api, task_id);
  if (!best?.artifacts[0]) throw new Error("the gallery is empty");
  const artifact = { path: { task_id, bid_id: best.id, artifact_id: best.artifacts[0].id } };
  const work = await answer(
    api.GET("/api/v1/tasks/{task_id}/bids/{bid_id}/artifacts/{artifact_id}", { params: artifact, parseAs: "text" }),
  );
  await answer(api.POST("/api/v1/tasks/{task_id}/bids/{bid_id}/select", { params: { path: { task_id, bid_id: best.id } } }));

  await eventually("the delivery can be approved", async () => {
    const task = await answer(api.GET("/api/v1/tasks/{task_id}", { params }));
    return task.delivery_status === "awaiting_approval" ? task : undefined;
  });
  const numbered = { path: { task_id, number: 1 } };
  const delivery = await answer(api.GET("/api/v1/tasks/{task_id}/deliveries/{number}", { params: numbered }));
  const done = await answer(api.POST("/api/v1/tasks/{task_id}/deliveries/{number}/approve", { params: numbered }));
  return {
    task: task_id,
    same_draft: repeated.id === draft.id,
    budgets: [draft.budget_usd, cleared.budget_usd, edited.budget_usd],
    found: found.tasks.map((task) => task.title),
    price: best.bid_price_usd,
    work,
    delivered: delivery.artifacts.length,
    ended: [done.status, done.closed_reason],
    balance: await answer(api.GET("/api/v1/credits/balance")),
  };
}

async function refusals(api: AITasker) {
  const invalid = await refusal(answer(api.POST("/api/v1/tasks", { body: { ...order, category: "writing-translatoin" } })));
  const missing = await refusal(
    answer(api.GET("/api/v1/tasks/{task_id}", { params: { path: { task_id: "0190aaaa-0000-7000-8000-000000000001" } } })),
  );
  const task_id = (await create(api, "ts-2")).id;
  await inReview(api, task_id);
  const poor = await refusal(answer(api.POST("/api/v1/tasks/{task_id}/select", { params: { path: { task_id } } })));
  return {
    invalid: [invalid.status, invalid.code, invalid.errors?.[0]?.location],
    missing: [missing.status, missing.code],
    poor: [poor.status, poor.code, poor.amount_usd, poor.current_balance_usd],
  };
}

const api = connect(server, key);
console.log(JSON.stringify({ ...(await lifeCycle(api)), ...(await refusals(api)) }));
