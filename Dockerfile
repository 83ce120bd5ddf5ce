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
ENV DATELINE_DATA=/data
VOLUME /data
ENTRYPOINT ["/dateline"]
CMD ["serve"]
