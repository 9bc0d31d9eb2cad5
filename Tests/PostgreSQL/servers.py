"""PostgreSQL servers of a proof's own, in temporary folders; cluster.bash makes them."""

import shutil
import subprocess
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "cluster.bash"


def run(command, *arguments):
    """A function of cluster.bash, and the URL it has set."""
    done = subprocess.run(
        ["bash", "-c", f'set -euo pipefail; . "$0"; {command} "$@"; echo "${{CLUSTER_URL:-}}"', SCRIPT, *arguments],
        check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip().splitlines()[-1:]


class Server:
    """One server; a context manager that ends it."""

    def __init__(self, *settings, standby_of=None):
        self.root = Path(tempfile.mkdtemp(prefix="tongcha-postgresql-"))
        self.root.chmod(0o755)
        self.folder = self.root / "cluster"
        if standby_of is None:
            self.url = run("start_cluster", self.folder, *settings)[0]
        else:
            self.url = run("start_standby", self.folder, standby_of.folder)[0]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        subprocess.run(["bash", "-c", '. "$0"; stop_cluster "$1"', SCRIPT, self.folder], check=False)
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def address(self):
        """Host and port, as they stand in a URL."""
        return self.url.split("@")[1].split("/")[0]

    def kill(self):
        run("kill_cluster", self.folder)

    def restart(self):
        run("restart_cluster", self.folder)

    def promote(self):
        run("promote_cluster", self.folder)

    def ask(self, sql):
        """The first column of what a query brings."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", sql, self.url], check=True,
            stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()


class Session:
    """A `psql` that stays, for what is asked many times a second."""

    def __init__(self, server):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-t", "-A", server.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rows(self, sql):
        """The rows of a query, each as a list of texts."""
        self.process.stdin.write(f"{sql};\n\\echo end\n")
        self.process.stdin.flush()
        rows = []
        for line in self.process.stdout:
            if line.strip() == "end":
                return rows
            rows.append(line.strip().split("|"))
        raise RuntimeError("psql is gone")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
