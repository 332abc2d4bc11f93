"""Merge monthly invoice CSV files into one, without duplicates.

Usage: python merge_invoices.py invoices/ merged.csv
"""
import csv
import sys
from pathlib import Path

REQUIRED_COLUMNS = ["invoice_id", "customer", "amount", "date"]


def read_invoices(path):
    """Yield the rows of one file; refuse a file that lacks a column."""
    with open(path, newline="", encoding="utf-8") as handle:
        reader = csv.DictReader(handle)
        missing = [c for c in REQUIRED_COLUMNS if c not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"{path.name} lacks the columns {missing}")
        yield from reader


def merge_invoices(folder):
    """Keep the newest row of each invoice id, sorted by date."""
    merged = {}
    for path in sorted(Path(folder).glob("*.csv")):
        for row in read_invoices(path):
            known = merged.get(row["invoice_id"])
            # A later file corrects an earlier one only when its date is newer.
            if known is None or row["date"] > known["date"]:
                merged[row["invoice_id"]] = row
    return sorted(merged.values(), key=lambda row: row["date"])


def write_report(rows, target):
    """Write the merged rows and return the total amount."""
    with open(target, "w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, REQUIRED_COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return sum(float(row["amount"]) for row in rows)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: merge_invoices.py FOLDER TARGET")
    try:
        total = write_report(merge_invoices(sys.argv[1]), sys.argv[2])
    except (OSError, ValueError) as error:
        sys.exit(f"cannot merge: {error}")
    print(f"merged invoices, total amount {total:.2f}")


def test_merge_keeps_the_newest(tmp_path):
    header = ",".join(REQUIRED_COLUMNS)
    (tmp_path / "a.csv").write_text(f"{header}\n1,Ann,10,2026-01-01\n")
    (tmp_path / "b.csv").write_text(f"{header}\n1,Ann,12,2026-01-05\n")
    assert [row["amount"] for row in merge_invoices(tmp_path)] == ["12"]


if __name__ == "__main__":
    main()
