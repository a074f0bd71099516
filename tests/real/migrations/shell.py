"""Running commands."""

import os
import subprocess


def run(command, cwd=None, check=True, **variables):
    result = subprocess.run([str(part) for part in command], cwd=cwd, text=True, capture_output=True,
                            env={**os.environ, "NO_COLOR": "1", **variables}, check=False)
    if check and result.returncode != 0:
        raise RuntimeError(f"{command}: {result.stdout}{result.stderr}")
    return result.stdout + result.stderr
