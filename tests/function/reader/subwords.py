"""Tokenizers of the kinds that checkpoints use, trained on a few sentences."""

from functools import cache

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

KINDS = ("cased word pieces", "uncased word pieces", "bytes", "unigrams", "unigrams with spaces")
SENTENCES = [
    "La capital de España es Madrid y su río el Manzanares.",
    "Raúl nació en Alcalá de Henares en 1961, cuando Felipe trasladó la corte.",
    "¿Quién pintó «Las Meninas» y en qué año? Diego Velázquez, en 1656.",
    "El pingüino y el niño viven a 1.500 kilómetros de la ciudad más cercana.",
]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
VOCABULARY = 400


@cache
def tokenizer(kind: str) -> Tokenizer:
    trained = Tokenizer(_model(kind))
    if "word pieces" in kind:
        trained.normalizer = normalizers.BertNormalizer(
            lowercase=kind.startswith("uncased"), strip_accents=kind.startswith("uncased")
        )
        trained.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trained.train_from_iterator(
            SENTENCES, trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL, show_progress=False)
        )
    elif kind == "bytes":
        trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trained.post_processor = processors.ByteLevel(trim_offsets=True)
        trained.train_from_iterator(
            SENTENCES,
            trainers.BpeTrainer(
                vocab_size=VOCABULARY,
                special_tokens=SPECIAL,
                initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                show_progress=False,
            ),
        )
    else:
        spaces = pre_tokenizers.Metaspace(prepend_scheme="always")
        trained.normalizer = normalizers.Sequence(
            [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
        )
        trained.pre_tokenizer = (
            spaces
            if kind == "unigrams with spaces"
            else pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), spaces])
        )
        trained.train_from_iterator(
            SENTENCES,
            trainers.UnigramTrainer(
                vocab_size=VOCABULARY, special_tokens=SPECIAL, unk_token="[UNK]", show_progress=False
            ),
        )
    return trained


def _model(kind: str) -> models.Model:
    if kind == "bytes":
        return models.BPE()
    return models.WordPiece(unk_token="[UNK]") if "word pieces" in kind else models.Unigram()
