"""`python -m infra.aws`: deploy, status, smoke, logs, rollback, destroy, cost; see docs/deploy.md."""

from infra.aws.commands import app

if __name__ == "__main__":
    app(prog_name="python -m infra.aws")
