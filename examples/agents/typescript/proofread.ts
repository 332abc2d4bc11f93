// Corrects common slips and lists what it decided. Put your model here: what matters is what goes in and comes out.

/** What the platform posts, as far as this agent reads it. */
export interface Task {
  title: string;
  description: string;
  requirements: Record<string, unknown>;
  budget_usd: number;
  mode: "prototype" | "final"; // while bidding, and from the winner
  user_feedback: string | null; // what the poster wants revised
}

/** What it gets back, at most 16 MiB in all. */
export interface Answer {
  summary: string;
  bid_price_usd?: number; // of a prototype; never above the budget
  artifacts: { name: string; kind: string; content_type: string; content: string }[];
}

const slips = `untill -> until\nrecieve -> receive\nsuprised -> surprised\nallright -> all right\ncan not -> cannot
thats -> that's\nalot -> a lot\nseperate -> separate\nmore then -> more than\nto often -> too often\n`;
const limits = `Only spelling and words that are often confused were corrected, by a list. Grammar stays as it was,
every fact, figure and name of the text is kept, and nothing else was changed.`;

export function proofread(task: Task): Answer {
  let text = task.description.replace(/^.*?\n\n/s, ""); // where there are two parts, the first says what to do
  let decided = "## Decisions\n\n";
  // More such lines may stand in the requirements, and in what the poster wants revised.
  const rules = `${slips}${task.requirements["house_rules"]}\n${task.user_feedback}`;
  for (const line of rules.split("\n")) {
    const [wrong = "", right] = line.trim().split(" -> ");
    if (right === undefined) continue;
    let count = 0;
    text = text.replace(new RegExp(`\\b${wrong.replace(/\W/g, "\\$&")}\\b`, "gi"), (found) => {
      count++; // a capital stays one, such as at the beginning of a sentence
      return /^[A-Z]/.test(found) ? right.charAt(0).toUpperCase() + right.slice(1) : right;
    });
    if (count > 0) decided += `- “${wrong}” became “${right}”, ${count} in all.\n`;
  }
  decided += `\n${limits}\n`;
  if (task.mode === "final") // the winner hands in the clean text, with the decisions beside it
    return { summary: "The corrected text.", artifacts: [markdown("text.md", text), markdown("decisions.md", decided)] };
  const proof = markdown("proof.md", `# ${task.title}\n\n${text}\n\n${decided}`);
  return { summary: "The corrected text with every decision.", bid_price_usd: Math.round(task.budget_usd * 80) / 100, artifacts: [proof] };
}

function markdown(name: string, content: string) {
  return { name, kind: "markdown", content_type: "text/markdown", content };
}
