from model.training.questions.example import Example


def test_an_answer_is_a_stretch_of_the_context() -> None:
    example = Example("¿Dónde nació Ana?", "Ana nació en Lima.", 13, 17)
    assert example.answerable
    assert example.answer == "Lima"


def test_both_offsets_are_zero_where_there_is_no_answer() -> None:
    example = Example("¿Dónde murió Ana?", "Ana nació en Lima.", 0, 0)
    assert not example.answerable
    assert example.answer == ""
