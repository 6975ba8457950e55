# syntax=docker/dockerfile:1.7
# docker build --build-arg COMMIT="$(git rev-parse HEAD)" --build-arg SOURCE_DATE_EPOCH="$(git show -s --format=%ct)" -t clickclack .
# docs/docker.md says how it is run, and how each step here was proven.

# Bun is the one in package.json; the base images are pinned by version. Whoever must have the same bytes for ever adds
# the digest that their registry names: oven/bun:1.4.5-slim@sha256:…
FROM --platform=$BUILDPLATFORM oven/bun:1.4.5-slim AS build
WORKDIR /source
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile
COPY . .
ARG TARGETARCH=amd64
ARG COMMIT=""
ARG SOURCE_DATE_EPOCH=""
RUN case "$TARGETARCH" in amd64) machine=x64 ;; arm64) machine=arm64 ;; *) echo "Not made for $TARGETARCH." >&2; exit 1 ;; esac; \
    if [ -n "$COMMIT" ]; then export CLICKCLACK_COMMIT="$COMMIT"; fi; \
    if [ -z "$SOURCE_DATE_EPOCH" ]; then unset SOURCE_DATE_EPOCH; fi; \
    bun scripts/build.ts --target "bun-linux-$machine"
# What the last stage has besides: its user, and the folder of its volume.
RUN mkdir -p /made/etc /made/app/data; \
    printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'clickclack:x:10001:10001::/app:/sbin/nologin' 'nobody:x:65534:65534::/nonexistent:/sbin/nologin' > /made/etc/passwd; \
    printf '%s\n' 'root:x:0:' 'clickclack:x:10001:' 'nogroup:x:65534:' > /made/etc/group

# The C library, certificates' authorities and time zones: no shell, no package manager.
FROM gcr.io/distroless/base-nossl-debian13:latest
LABEL org.opencontainers.image.title="ClickClack" \
      org.opencontainers.image.description="Self-hosted team chat for people, bots and agents" \
      org.opencontainers.image.source="https://github.com/clickclack/clickclack" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /made/etc/passwd /made/etc/group /etc/
COPY --from=build --chown=10001:10001 --chmod=0700 /made/app /app
COPY --from=build /source/LICENSE /usr/share/doc/clickclack/LICENSE
COPY --from=build --chmod=0755 /source/dist/clickclack /usr/local/bin/clickclack
# By number, so that Kubernetes sees that it is not root: this is clickclack.
USER 10001:10001
WORKDIR /app
# Where commands such as admin find the server's data, too.
ENV CLICKCLACK_DATA=/app/data HOME=/app
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --start-interval=1s CMD ["clickclack", "healthcheck"]
ENTRYPOINT ["clickclack"]
CMD ["serve", "--addr", ":8080", "--data", "/app/data"]
