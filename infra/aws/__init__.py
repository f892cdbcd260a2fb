"""From an AWS account to an HTTPS function URL that answers; docs/deploy.md."""
