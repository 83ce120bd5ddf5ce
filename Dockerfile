# A static binary in an image that holds nothing else, run as nobody.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /dateline ./cmd/dateline && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /dateline /dateline
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
# The local embedder keeps its model in the cache.
ENV DATELINE_DATA=/data DATELINE_HEALTH=127.0.0.1:8080 XDG_CACHE_HOME=/data/cache
VOLUME /data
# Three failures in a row make it unhealthy, so a link that is resumed does not.
HEALTHCHECK --start-period=2m CMD ["/dateline", "health"]
ENTRYPOINT ["/dateline"]
CMD ["serve"]
