# One static binary with every subcommand: api, worker, migrate, keys, …
FROM golang:1.26-bookworm AS build
WORKDIR /src

# The libraries are a layer of their own: a change of code does not fetch them again.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download

COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags='-s -w' -o /out/aitasker ./cmd/aitasker
# A volume mounted on a folder takes over its owner, which is how the non-root
# user of the last stage may write blobs.
RUN mkdir -p /out/blobs

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/aitasker /aitasker
COPY --from=build --chown=65532:65532 /out/blobs /var/lib/aitasker/blobs
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/aitasker"]
