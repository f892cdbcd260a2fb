"""The prototype's stack as one wrote it in 2020: transformers' pipeline, torch float32, called in an `async` route.

It runs where transformers 4.57 is (`make setup-reference`), behind uvicorn as `app` and in Lambda as `handler`.
`CHECKPOINT` names the checkpoint's directory.
"""

import os
from typing import Any

from fastapi import FastAPI
from mangum import Mangum
from transformers import pipeline

CHECKPOINT = os.environ["CHECKPOINT"]

# Later versions of transformers, which the types are taken from, don't know this task any more.
tasks: Any = pipeline
answer = tasks("question-answering", model=CHECKPOINT, tokenizer=CHECKPOINT)
app = FastAPI()


@app.post("/qas/")
async def qas(context: str, question: str) -> str:
    return str(answer(question=question, context=context)["answer"])


handler = Mangum(app, lifespan="off")
