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
# user of the last stages may write there.
RUN mkdir -p /out/blobs /out/demo /out/sandbox-state

# The demo agents, for a marketplace in test mode: docker build --target sandbox .
FROM build AS build-sandbox
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -C sandbox -trimpath -buildvcs=false -ldflags='-s -w' -o /out/sandbox .

FROM gcr.io/distroless/static-debian12:nonroot AS sandbox
COPY --from=build-sandbox /out/sandbox /sandbox
COPY --from=build-sandbox --chown=65532:65532 /out/sandbox-state /var/lib/sandbox
USER 65532:65532
EXPOSE 8090
ENTRYPOINT ["/sandbox"]
CMD ["serve"]

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/aitasker /aitasker
COPY --from=build --chown=65532:65532 /out/blobs /var/lib/aitasker/blobs
COPY --from=build --chown=65532:65532 /out/demo /var/lib/aitasker/demo
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/aitasker"]
