#!/usr/bin/env bash
# Measures the scan of environment keys and the walk of Next.js routes, side by side with other tools, in one run.
#
#   benches/source.sh [FOLDER]     FOLDER (default target/bench-source) holds the trees, made on the first run
#
# Needs: npm, pip, ripgrep, hyperfine or python3; a release build of gate.
set -euo pipefail
cd "$(dirname "$0")/.."
gate=${GATE:-$PWD/target/release/gate}
work=${1:-target/bench-source}
mkdir -p "$work"
work=$(cd "$work" && pwd)

# 10,000 source files of real packages, with the layout they are published in.
npm_packages="payload typeorm n8n-core webpack vite @sentry/node @sentry/core firebase-admin @medusajs/medusa langchain prisma next @nestjs/core
  @nestjs/common @aws-sdk/client-s3 @aws-sdk/client-ec2 @aws-sdk/client-dynamodb @aws-sdk/client-iam @aws-sdk/client-rds googleapis-common
  @angular/core @angular/common rxjs lodash date-fns @mui/material antd"
pypi_packages="django celery sqlalchemy fastapi sentry-sdk litellm botocore ansible-core apache-airflow-core transformers"
if [ ! -f "$work/.ready" ]; then
  rm -rf "$work/packages" "$work/tree" && mkdir -p "$work/packages" "$work/tree"
  for package in $npm_packages; do (cd "$work/packages" && npm pack --silent "$package" >/dev/null || true); done
  pip download --quiet --no-deps --dest "$work/packages" $pypi_packages >/dev/null || true
  for file in "$work"/packages/*.tgz "$work"/packages/*.tar.gz; do
    [ -f "$file" ] || continue
    folder="$work/unpacked/$(basename "$file")"; mkdir -p "$folder"; tar -xzf "$file" -C "$folder" || true
  done
  for file in "$work"/packages/*.whl; do
    [ -f "$file" ] || continue
    python3 -m zipfile -e "$file" "$work/unpacked/$(basename "$file")"
  done
  python3 - "$work" <<'PYTHON'
import os, random, shutil, sys
work = sys.argv[1]
found = []
for folder, _, files in os.walk(f"{work}/unpacked"):
    for name in files:
        path = os.path.join(folder, name)
        kept = name.endswith((".js", ".mjs", ".cjs", ".ts", ".tsx", ".py")) and not name.endswith((".min.js", ".d.ts", ".d.mts", ".d.cts"))
        if kept and os.path.getsize(path) < 512 * 1024:
            found.append(path)
random.Random(7).shuffle(found)
found = found[:10000]
for path in found:
    target = os.path.join(f"{work}/tree", os.path.relpath(path, f"{work}/unpacked").replace("node_modules", "modules").replace("/dist/", "/lib/").replace("/build/", "/lib/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(path, target)
print(len(found), "files,", sum(map(os.path.getsize, found)) // 1024 // 1024, "MiB")
PYTHON
  # A Next.js application of 500 edge routes that share 60 modules, each importing three others.
  python3 - "$work/routes" <<'PYTHON'
import os, sys
root = sys.argv[1]
def write(path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w").write(text)
write("package.json", '{"dependencies": {"next": "16.0.0"}}')
write("tsconfig.json", '{"compilerOptions": {"paths": {"@/*": ["./*"]}}}')
write("gates.toml", '[[gate]]\nkind = "runtime"\n')
for n in range(60):
    imports = "".join(f'import {{ f{m} }} from "@/lib/m{m}";\n' for m in (n + 1, n + 7, n + 19) if m < 60)
    body = "".join(f"export type T{n}_{k} = {{ id: number; name: string }};\nexport function g{n}_{k}(x: T{n}_{k}) {{ return x.id + {k}; }}\n" for k in range(20))
    write(f"lib/m{n}.ts", imports + body + f'export function f{n}() {{ return {n}; }}\n' + ('import { readFileSync } from "fs"; export const z = () => readFileSync("x");\n' if n == 59 else ""))
for n in range(500):
    write(f"app/api/r{n}/[id]/route.ts", f'import {{ f{n % 60} }} from "@/lib/m{n % 60}";\nexport const runtime = "edge";\nexport function GET() {{ return Response.json(f{n % 60}()); }}\n')
PYTHON
  touch "$work/.ready"
fi

# The expressions that find the plain forms in these two languages.
pattern='process\.env\.[A-Za-z_]\w*|process\.env\[|import\.meta\.env\.\w+|os\.environ|os\.getenv|environ\.get|getenv\('

python3 - "$work" "$gate" "$pattern" <<'PYTHON'
import os, resource, statistics, subprocess, sys, time
work, gate, pattern = sys.argv[1:]
rows = {
    "gate env usage": [gate, "env", "usage", f"{work}/tree", "--format", "json"],
    "ripgrep, one expression": ["rg", "--threads", "2", "-n", pattern, f"{work}/tree"],
}
diff = f"{work}/dotenv-diff/node_modules/.bin/dotenv-diff"
if os.path.exists(diff):
    rows["dotenv-diff --scan-usage"] = [diff, "--scan-usage", "--ci"]
rows["runtime gate, 500 edge routes"] = [gate, "check", "--config", f"{work}/routes/gates.toml"]
def run(command):
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=f"{work}/tree")
    _, _, usage = os.wait4(child.pid, 0)
    return time.monotonic() - started, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime
for name, command in rows.items():
    seen = [run(command) for _ in range(7 if "dotenv" not in name else 2)]
    times = [it[0] for it in seen]
    print(f"{name:32} median {statistics.median(times) * 1000:7.0f} ms  best {min(times) * 1000:7.0f} ms  cpu {min(it[2] for it in seen) * 1000:6.0f} ms  peak {max(it[1] for it in seen):6.0f} MiB")
PYTHON
