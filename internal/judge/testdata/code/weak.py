def merge():
    # TODO: implement this
    pass

print(merge(
