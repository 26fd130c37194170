# docker build -t runbookc . && docker run --rm -v "$PWD:/repo:ro" runbookc check
# `check --since` needs git, which is not in here.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache gcc musl-dev
WORKDIR /runbookc
COPY Cargo.toml Cargo.lock ./
COPY benches benches
COPY src src
COPY templates templates
RUN cargo build --release --locked --bin runbookc

FROM scratch
COPY --from=build /runbookc/target/release/runbookc /runbookc
WORKDIR /repo
ENTRYPOINT ["/runbookc"]
CMD ["check"]
