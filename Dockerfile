# The local server, with its embedded database: docs/configuration.md says how to run it.
FROM rust:1.94.1-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --package promptbook-local \
    && cp target/release/promptbook-local /promptbook-local \
    && mkdir /data

# A C library and certificates, and no shell.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /promptbook-local /usr/local/bin/promptbook-local
# A new volume gets the owner of the folder that it is mounted on.
COPY --from=build --chown=nonroot:nonroot /data /data
VOLUME /data
EXPOSE 8787
USER nonroot
ENTRYPOINT ["/usr/local/bin/promptbook-local", "--host", "0.0.0.0", "--data", "/data"]
