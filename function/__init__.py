"""What runs in Lambda, and nothing else."""

import os

# ONNX Runtime would write a device's id to disk and send home what it runs; it looks here when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
