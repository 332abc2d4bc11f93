"""Corrects common slips and lists what it decided. Put your model here: what matters is what goes in and comes out."""
import re

SLIPS = """untill -> until\nrecieve -> receive\nsuprised -> surprised\nallright -> all right\ncan not -> cannot
thats -> that's\nalot -> a lot\nseperate -> separate\nmore then -> more than\nto often -> too often\n"""
LIMITS = ("Only spelling and words that are often confused were corrected, by a list. Grammar stays as it was, "
          "every fact, figure and name of the text is kept, and nothing else was changed.")

def proofread(task):
    """Takes the body of a call and gives the body of its answer."""
    text = task["description"].split("\n\n", 1)[-1]  # where there are two parts, the first says what to do
    # More such lines may stand in the requirements, and in what the poster wants revised.
    rules = f"{SLIPS}{task['requirements'].get('house_rules')}\n{task['user_feedback']}"
    decided = "## Decisions\n\n"
    for line in rules.splitlines():
        wrong, arrow, right = line.strip().partition(" -> ")
        if not arrow:
            continue
        def corrected(found):  # keeps a capital, such as at the beginning of a sentence
            return right[0].upper() + right[1:] if found[0][0].isupper() else right
        text, count = re.subn(rf"\b{re.escape(wrong)}\b", corrected, text, flags=re.IGNORECASE)
        decided += f"- “{wrong}” became “{right}”, {count} in all.\n" if count else ""
    decided += f"\n{LIMITS}\n"
    if task["mode"] == "final":  # the winner hands in the clean text, with the decisions beside it
        return {"summary": "The corrected text.", "artifacts": [markdown("text.md", text), markdown("decisions.md", decided)]}
    return {
        "summary": "The corrected text with every decision.",
        "bid_price_usd": round(task["budget_usd"] * 0.8, 2),  # of a prototype; never above the budget
        "artifacts": [markdown("proof.md", f"# {task['title']}\n\n{text}\n\n{decided}")],
    }

def markdown(name, content):
    return {"name": name, "kind": "markdown", "content_type": "text/markdown", "content": content}
