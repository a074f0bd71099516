#!/usr/bin/env bash
# Two environments of 10,000 keys: gate beside dotenv-linter's diff and dotenv-diff, in one run; then the readers' throughput.
# Needs: python3, dotenv-linter (cargo install dotenv-linter), dotenv-diff (npm install -g dotenv-diff). Without one of the tools the
# rest is measured, and the script says so and fails.
# Prints the best of several runs; compare the ratios, not the times.
set -euo pipefail
cd "$(dirname "$0")/.."
gate="$PWD/target/release/gate"
[ -x "$gate" ] || cargo build --release --bin gate
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$work" <<'PY'
import random, sys
random.seed(7)
work = sys.argv[1]
def lines(seed):
    pick = random.Random(seed)
    for i in range(10_000):
        kind = i % 5
        if kind == 0: yield f"SERVICE_{i}_URL=https://service-{i}-{seed}.shop.example/path"
        elif kind == 1: yield f"FEATURE_{i}=true"
        elif kind == 2: yield f'API_SECRET_{i}="{pick.getrandbits(160):040x}"'
        elif kind == 3: yield f"NAME_{i}='some text with spaces {i}'"
        else: yield f"PORT_{i}=80{i}"
for name, seed in (("staging", 1), ("production", 2)):
    with open(f"{work}/.env.{name}", "w") as file:
        file.write("\n".join(lines(seed)) + "\n")
with open(f"{work}/gates.toml", "w") as file:
    file.write('''
[environments.staging]
env = [".env.staging"]
[environments.production]
env = [".env.production"]
[[gate]]
kind = "env-parity"
baseline = "staging"
candidate = "production"
differ = ["API_SECRET_*"]
match = ["FEATURE_*"]
[gate.rules]
"PORT_*" = "int"
"SERVICE_*_URL" = "https-url"
''')
PY

best() { # name, command…
    local name=$1; shift
    python3 - "$name" "$work" "$@" <<'PY'
import resource, subprocess, sys, time
name, work, *command = sys.argv[1:]
best, code = 9e9, 0
for _ in range(7):
    start = time.perf_counter()
    code = subprocess.run(command, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    best = min(best, time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{name:36} {best * 1000:8.1f} ms   peak {peak:6.1f} MiB   exit {code}")
PY
}

best "gate check" "$gate" check --quiet
best "gate, started for nothing" "$gate" --version
missing=()
if command -v dotenv-linter > /dev/null && dotenv-linter diff --help > /dev/null 2>&1; then
    best "$(dotenv-linter --version | head -1) diff" dotenv-linter diff .env.staging .env.production
else
    missing+=("dotenv-linter 4 or later, which has \`diff\`: cargo install dotenv-linter")
fi
if command -v dotenv-diff > /dev/null; then
    best "dotenv-diff --compare" dotenv-diff --compare --ci --env .env.staging --example .env.production
    best "dotenv-diff --compare --check-values" dotenv-diff --compare --ci --check-values --env .env.staging --example .env.production
else
    missing+=("dotenv-diff: npm install -g dotenv-diff")
fi
echo
cargo run --release --quiet --example dotenv-throughput
if [ ${#missing[@]} -gt 0 ]; then
    printf '\nMISSING, so not compared:\n' >&2
    printf '  %s\n' "${missing[@]}" >&2
    exit 1
fi
