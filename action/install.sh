#!/usr/bin/env bash
# Puts gate in place for the action and tells the next step where it is. Reads WITH_* only, never expands them.
set -euo pipefail

repository=release-gate/gate

stop() {
  printf '::error title=gate::%s\n' "$1"
  exit 1
}

# The version of the action's own source, unless another is asked for.
version=${WITH_VERSION#v}
if [ -z "$version" ]; then
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1)
fi
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] ||
  stop "expected the input version to be like 0.1.0"

target() {
  case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    *) stop "no release for $RUNNER_OS on $RUNNER_ARCH: use the input install with cargo-install" >&2 ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

fetch() {
  curl --fail --silent --show-error --location --proto '=https,file' --retry 3 --output "$2" "$1" ||
    stop "$1 can't be downloaded: is there such a version?"
}

download() {
  local base=${WITH_DOWNLOAD_URL:-https://github.com/$repository/releases/download}
  local folder=$RUNNER_TEMP/gate-$version archive expected seen
  archive=gate-$version-$(target).tar.gz
  mkdir -p "$folder"
  cd "$folder"
  fetch "${base%/}/v$version/$archive" "$archive"
  expected=$WITH_CHECKSUM
  if [ -z "$expected" ]; then
    fetch "${base%/}/v$version/SHA256SUMS" SHA256SUMS
    expected=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' SHA256SUMS)
  fi
  [[ $expected =~ ^[0-9a-fA-F]{64}$ ]] || stop "expected a SHA-256 of 64 hex digits for $archive, found none"
  seen=$(sha256 "$archive")
  [ "$seen" = "$(tr A-F a-f <<<"$expected")" ] || stop "expected the SHA-256 of $archive to be $expected, found $seen"
  if [ -z "$WITH_DOWNLOAD_URL" ]; then attested "$archive"; fi
  tar -xzf "$archive"
  program=$folder/gate
  if [ "$RUNNER_OS" = Windows ]; then program+=.exe; fi
}

# Was the archive built by the project's own release workflow?
attested() {
  if [ -z "$GH_TOKEN" ] || ! command -v gh >/dev/null || ! gh attestation verify --help >/dev/null 2>&1; then
    echo "gh or a token isn't there: the checksum was verified, the attestation wasn't"
    return
  fi
  gh attestation verify "$1" --repo "$repository" || stop "$1 has no attestation of $repository: don't use it"
}

cargo_root=$RUNNER_TEMP/gate-cargo
case "$WITH_INSTALL" in
  download) download ;;
  cargo-binstall)
    cargo binstall --no-confirm --root "$cargo_root" "release-gate@$version"
    program=$cargo_root/bin/gate
    ;;
  cargo-install)
    cargo install --locked --root "$cargo_root" --version "$version" release-gate
    program=$cargo_root/bin/gate
    ;;
  none) program=$(command -v gate) || stop "gate isn't on the PATH: install it in an earlier step, or leave out the input install" ;;
  *) stop "expected the input install to be download, cargo-binstall, cargo-install or none" ;;
esac

"$program" --version || stop "the gate that was installed doesn't run here"
printf 'program=%s\n' "$program" >>"$GITHUB_OUTPUT"
