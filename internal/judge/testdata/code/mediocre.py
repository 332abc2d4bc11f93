import csv, glob

def merge(folder):
    rows = {}
    for name in glob.glob(folder + "/*.csv"):
        for row in csv.DictReader(open(name)):
            rows[row["invoice_id"]] = row
    return rows

# write the result
def write(rows):
    w = csv.writer(open("merged.csv", "w"))
    for r in rows.values():
        w.writerow(r.values())

write(merge("invoices"))
