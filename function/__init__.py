"""The Lambda function. This package contains only code that runs in Lambda."""

import os

# Otherwise ONNX Runtime writes a device id to disk and sends usage data. It reads this variable when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
