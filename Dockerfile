# Two images of a release's static programs, which lie in dist/amd64 and dist/arm64:
#   plain  gate and the roots of the certificate authorities, nothing else
#   ci     with a shell, git and curl, for CI systems that run their jobs' scripts in the image
FROM alpine:3.22 AS ci
ARG TARGETARCH
RUN apk add --no-cache bash ca-certificates curl git && git config --system --add safe.directory "*"
COPY --chmod=0755 dist/${TARGETARCH}/gate /usr/local/bin/gate
USER 65532:65532
WORKDIR /work

FROM scratch AS plain
ARG TARGETARCH
COPY --from=ci /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --chmod=0755 dist/${TARGETARCH}/gate /gate
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/gate"]
