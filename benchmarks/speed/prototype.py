"""The prototype's stack, in the style of 2020: transformers' pipeline, torch float32, called in an `async` route.

It requires transformers 4.57 (`make setup-reference`). uvicorn serves `app`; Lambda calls `handler`. The environment
variable `CHECKPOINT` contains the path of the checkpoint.
"""

import os
from typing import Any

from fastapi import FastAPI
from mangum import Mangum
from transformers import pipeline

CHECKPOINT = os.environ["CHECKPOINT"]

# Types are checked against a later version of transformers, which no longer has this task.
tasks: Any = pipeline
answer = tasks("question-answering", model=CHECKPOINT, tokenizer=CHECKPOINT)
app = FastAPI()


@app.post("/qas/")
async def qas(context: str, question: str) -> str:
    return str(answer(question=question, context=context)["answer"])


handler = Mangum(app, lifespan="off")
