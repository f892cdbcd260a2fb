"""Deployment to AWS Lambda behind an HTTPS function URL; see docs/deploy.md."""
