"""The lexical reader's network: word and match features, two bidirectional GRU layers, question attention."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from function.reader.features import CONTEXT_FEATURES, PAIR_FEATURES, QUESTION_FEATURES
from model.training.recurrent import BidirectionalGRU

NEVER = -1e4  # a logit that no softmax sees


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int = 80
    embedding: int = 80
    buckets: int = 8000
    ngram: int = 32
    tuned_words: int = 1500
    dropout: float = 0.3
    word_dropout: float = 0.2


class Words(nn.Module):
    """Each different word of a batch → its embedding and its frozen vector; word 0, the padding, is all zeros."""

    table: Tensor
    scale: Tensor

    def __init__(self, vectors: NDArray[np.float32], shape: Shape) -> None:
        super().__init__()
        table = np.vstack([np.zeros((1, vectors.shape[1]), np.float32), vectors])
        # One byte a number from the start, so that what is trained with is what is served.
        scale = float(np.abs(table).max()) / 127
        self.register_buffer("table", torch.from_numpy(np.round(table / scale).astype(np.int8)))
        self.register_buffer("scale", torch.tensor(scale))
        self.tuned = nn.Embedding(shape.tuned_words + 1, vectors.shape[1], padding_idx=0)
        self.ngrams = nn.Embedding(shape.buckets + 1, shape.ngram, padding_idx=0)
        self.out = nn.Linear(vectors.shape[1] + shape.ngram, shape.embedding)
        self.tuned_words = shape.tuned_words
        self.word_dropout = shape.word_dropout
        nn.init.normal_(self.tuned.weight, std=0.02)
        nn.init.normal_(self.ngrams.weight, std=0.1)

    def forward(self, vectors: Tensor, ngrams: Tensor) -> tuple[Tensor, Tensor]:
        frozen = self.table[vectors].to(torch.float32) * self.scale
        known = frozen
        if self.training:
            known = known * (torch.rand(len(vectors), 1) > self.word_dropout)
        tuned = self.tuned(torch.where(vectors <= self.tuned_words, vectors, 0))
        present = (ngrams > 0).unsqueeze(-1).to(frozen.dtype)
        grams = (self.ngrams(ngrams) * present).sum(1) / present.sum(1).clamp(min=1)
        words = self.out(torch.cat([known * 4 + tuned, grams], -1))
        # Every word but the padding has n-grams.
        return words * (ngrams[:, :1] > 0), frozen


class Network(nn.Module):
    """Batch of `function.reader.lexical.network_inputs` → start (B, T), end (B, T), no answer (B,).

    `start` and `end` are log-probabilities over the window's words; `no_answer` is the log-odds that the window holds
    no answer.
    """

    def __init__(self, vectors: NDArray[np.float32], shape: Shape) -> None:
        super().__init__()
        h, e = shape.hidden, shape.embedding
        self.dropout = shape.dropout
        self.words = Words(vectors, shape)
        self.align = nn.Linear(e, e)
        self.join_question = nn.Linear(2 * e + QUESTION_FEATURES + 1, 2 * h)
        self.join_context = nn.Linear(2 * e + CONTEXT_FEATURES + 1, 2 * h)
        self.first = BidirectionalGRU(2 * h, h)
        self.second = BidirectionalGRU(4 * h, h)
        self.weigh = nn.Linear(2 * h, 1)
        self.attend = nn.Linear(2 * h, 2 * h)
        self.start_hidden = nn.Linear(8 * h, h)
        self.start = nn.Linear(h, 1)
        self.end_hidden = nn.Linear(10 * h, h)
        self.end = nn.Linear(h, 1)
        self.answer_hidden = nn.Linear(6 * h + PAIR_FEATURES + 1, h)
        self.answer = nn.Linear(h, 1)

    def forward(
        self,
        vectors: Tensor,
        ngrams: Tensor,
        question: Tensor,
        context: Tensor,
        question_features: Tensor,
        context_features: Tensor,
        pair_features: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        words, frozen = self.words(vectors, ngrams)
        q, c = self._drop(words[question]), self._drop(words[context])
        in_q, in_c = question > 0, context > 0

        similarity = frozen[context] @ frozen[question].transpose(1, 2)
        soft_c, soft_q = self._soft_match(similarity, question_features, context_features)
        scores = torch.relu(self.align(c)) @ torch.relu(self.align(q)).transpose(1, 2)
        c_in_q = _softmax(scores, in_q.unsqueeze(1)) @ q
        q_in_c = _softmax(scores.transpose(1, 2), in_c.unsqueeze(1)) @ c
        q = torch.relu(self.join_question(torch.cat([q, q_in_c, question_features, soft_q], -1)))
        c = torch.relu(self.join_context(torch.cat([c, c_in_q, context_features, soft_c], -1)))

        q, c = self._encode(q, in_q), self._encode(c, in_c)
        asked = (_softmax(self.weigh(q).squeeze(-1), in_q).unsqueeze(-1) * q).sum(1, keepdim=True)
        wide = asked.expand_as(c)
        seen = _softmax(self.attend(c) @ q.transpose(1, 2), in_q.unsqueeze(1)) @ q
        z = torch.cat([c, wide, c * wide, seen], -1)
        start = self.start(torch.relu(self.start_hidden(self._drop(z)))).squeeze(-1).masked_fill(~in_c, NEVER)
        likely = (start.softmax(-1).unsqueeze(-1) * c).sum(1, keepdim=True)
        z = self._drop(torch.cat([z, likely.expand_as(c)], -1))
        end = self.end(torch.relu(self.end_hidden(z))).squeeze(-1).masked_fill(~in_c, NEVER)

        # How sharp the start is tells of an answer too; the decision must not blunt it in return.
        sharp = start.log_softmax(-1).max(-1, keepdim=True).values.detach()
        pooled = torch.cat([asked.squeeze(1), likely.squeeze(1), (asked * likely).squeeze(1), pair_features, sharp], -1)
        answer = self.answer(torch.relu(self.answer_hidden(pooled))).squeeze(-1)
        return start.log_softmax(-1), end.log_softmax(-1), -answer

    def _soft_match(self, similarity: Tensor, question: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """The likeness of each content word to the closest content word of the other side: (B, T, 1), (B, Q, 1)."""
        content = 4  # the column of function.reader.features that tells content words
        both = context[..., content].unsqueeze(2) * question[..., content].unsqueeze(1)
        similarity = similarity * both
        return similarity.amax(2).unsqueeze(-1), similarity.amax(1).unsqueeze(-1)

    def _encode(self, x: Tensor, present: Tensor) -> Tensor:
        lengths = present.sum(1)
        first = self.first(self._drop(x), lengths)
        second: Tensor = self.second(self._drop(torch.cat([first, x], -1)), lengths)
        return second

    def _drop(self, x: Tensor) -> Tensor:
        """Variational: the same units are dropped at every word of a text."""
        if not self.training:
            return x
        keep = x.new_empty(x.size(0), 1, x.size(2)).bernoulli_(1 - self.dropout)
        return x * keep / (1 - self.dropout)


def _softmax(scores: Tensor, present: Tensor) -> Tensor:
    return scores.masked_fill(~present, NEVER).softmax(-1)
