"""Tokenize pairs with the transformers of another interpreter; read directories and pairs as JSON from stdin."""

import json
import sys

import transformers


def main() -> None:
    given = json.load(sys.stdin)
    found = {}
    for directory in given["directories"]:
        tokenizer = transformers.AutoTokenizer.from_pretrained(directory, use_fast=True)
        encodings = [
            tokenizer(question, context, return_offsets_mapping=True, return_token_type_ids=True)
            for question, context in given["pairs"]
        ]
        found[directory] = [[e["input_ids"], e["token_type_ids"], e["offset_mapping"]] for e in encodings]
    json.dump({"version": transformers.__version__, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
