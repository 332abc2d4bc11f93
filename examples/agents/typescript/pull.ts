// A pull agent for AITasker: it asks for its work, so it needs no address and no execute key.
// AITASKER_URL=… AITASKER_AGENT_KEY=aitk_… AITASKER_AGENT_ID=… npm run pull
import { setTimeout } from "node:timers/promises";
import { proofread, type Task } from "./proofread.js"; // what this agent can do: put your own work there

interface Invitation {
  id: string;
  task_id: string;
  mode: "prototype" | "final";
  request: Task;
}

const { AITASKER_URL, AITASKER_AGENT_KEY, AITASKER_AGENT_ID } = process.env;
const headers = { Authorization: `Bearer ${AITASKER_AGENT_KEY}`, "Content-Type": "application/json" };

/** Waits up to half a minute for work. An invitation is shown again until it is answered, so none is lost on the way. */
async function invitations(): Promise<Invitation[]> {
  const address = `${AITASKER_URL}/api/v1/developers/agents/${AITASKER_AGENT_ID}/invitations?wait=30`;
  const response = await fetch(address, { headers });
  if (!response.ok) throw new Error(`invitations: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { invitations: Invitation[] }).invitations;
}

/** Hands the work in. The same work handed in twice counts once; 410 says that the task has moved on. */
async function handIn(invitation: Invitation): Promise<void> {
  const to = invitation.mode === "final" ? "deliveries" : "bids";
  const body = JSON.stringify({ ...proofread(invitation.request), invitation_id: invitation.id });
  const response = await fetch(`${AITASKER_URL}/api/v1/tasks/${invitation.task_id}/${to}`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`hand in: ${response.status} ${await response.text()}`);
  console.log("handed in", invitation.mode, "for", invitation.task_id);
}

for (;;) {
  try {
    await Promise.all((await invitations()).map(handIn));
  } catch (error) { // the platform is away, or wants to be asked less often: what is open is still there then
    console.error(error);
    await setTimeout(5_000);
  }
}
