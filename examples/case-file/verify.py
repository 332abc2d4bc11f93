#!/usr/bin/env python3
"""Verifies a case file offline, by the rule in docs/reference/case-file.md: verify.py FILE"""
import hashlib, json, sys
from decimal import Decimal

with open(sys.argv[1], encoding="utf-8") as file:
    case = json.load(file)
breaches, before, sequence = [], "0" * 64, 0
for number, record in enumerate(case["records"], 1):
    text = "\n".join((record["previous_hash"], record["kind"], record["body"]))
    if record["previous_hash"] != before:
        breaches.append(f"record {number} does not follow the one before it")
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != record["hash"]:
        breaches.append(f"record {number} was changed")
    before = record["hash"]
    body = json.loads(record["body"], parse_float=Decimal)
    if record["kind"] == "event":
        sequence += 1
        if body["sequence"] != sequence:
            breaches.append(f"event {sequence} is missing")
    if record["kind"] == "money" and sum(entry["amount_usd"] for entry in body["entries"]) != 0:
        breaches.append(f"record {number}: the money does not balance")
if case["head"] != before:
    breaches.append("the head is not the hash of the last record")
print("\n".join(breaches) or f"holds: {len(case['records'])} records, head {before}")
sys.exit(1 if breaches else 0)
