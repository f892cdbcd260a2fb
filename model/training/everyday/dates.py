"""Dates, times and periods of a document."""

from collections.abc import Sequence
from datetime import date, timedelta

from model.training.everyday.values import Value, ValueScope, words

MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
WEEKDAYS = "lunes martes miércoles jueves viernes sábado domingo".split()
LONG = ("{d} de {month} de {y}", "{d} de {month} de {y}", "{d} de {month} del {y}", "{d} de {month} de {y}")
NUMERIC = (
    "{d:02}/{m:02}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d}/{m}/{y}",
    "{d:02}-{m:02}-{y}",
    "{d:02}.{m:02}.{y}",
    "{d}-{m}-{y}",
)
RARE = ("{y}-{m:02}-{d:02}", "{d:02}/{m:02}/{yy:02}", "{d} {mon} {y}", "{d:02}-{mon}-{y}", "{d}/{roman}/{y}")
NEAR = (
    "{d} de {month}",
    "{d} de {month}",
    "{weekday} {d} de {month}",
    "{weekday}, {d} de {month}",
    "{weekday} {d}/{m:02}",
)
ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()


def formatted(day: date, pattern: str) -> str:
    month = MONTHS[day.month - 1]
    return pattern.format(
        d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=month, mon=month[:3], roman=ROMAN[day.month - 1],
        weekday=WEEKDAYS[day.weekday()],
    )  # fmt: skip


def date_value(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a date a number of days after today or after another date: `date [SLOT] LOW HIGH [near|long|num]`."""
    rest = list(arguments)
    base = scope.today
    if rest and rest[0].isidentifier():
        base = scope.value(rest.pop(0)).raw
    low, high = int(rest[0]), int(rest[1])
    day = base + timedelta(days=scope.rng.randint(low, high))
    return write_date(scope, day, rest[2] if len(rest) > 2 else "")


def write_date(scope: ValueScope, day: date, form: str) -> Value:
    rng = scope.rng
    if not form:
        form = scope.notation["date"] if rng.random() < 0.85 else rng.choice(("long", "num", "rare"))
    patterns = {"near": NEAR, "long": LONG, "num": (scope.notation["numeric"],), "rare": RARE}[form]
    text = formatted(day, rng.choice(patterns))
    month = MONTHS[day.month - 1]
    forms = {
        "long": formatted(day, LONG[0]),
        "num": formatted(day, scope.notation["numeric"]),
        "near": formatted(day, "{d} de {month}"),
        "week": formatted(day, "{weekday} {d} de {month}"),
        "year": str(day.year),
        "month": f"{month} de {day.year}",
        "month_name": month,
        "day": str(day.day),
        "words": f"{words(day.day)} de {month} de {words(day.year)}",
    }
    return Value(text, forms, day)


def time_value(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a time between two hours, or a number of hours after another time: `time [SLOT] LOW HIGH`."""
    rest = list(arguments)
    quarters = scope.rng.choices((0, 2, 1, 3), (5, 3, 1, 1))[0]
    if rest[0].isidentifier():
        minutes = scope.value(rest.pop(0)).raw + 60 * scope.rng.randint(int(rest[0]), int(rest[1]))
    else:
        minutes = 60 * scope.rng.randint(int(rest[0]), int(rest[1])) + 15 * quarters
    minutes %= 24 * 60
    return Value(write_time(minutes, scope.notation["time"]), {}, minutes)


def write_time(minutes: int, style: str) -> str:
    """Write a time of day that can follow `a las`, except for the hours 1 and 13."""
    hour, minute = divmod(minutes, 60)
    match style:
        case "dot":
            return f"{hour}.{minute:02}"
        case "h":
            return f"{hour}:{minute:02} h"
        case "hours":
            return f"{hour}:{minute:02} horas"
        case "hrs":
            return f"{hour:02}:{minute:02} hrs"
        case "padded":
            return f"{hour:02}:{minute:02}"
        case "noon":
            return f"{(hour - 1) % 12 + 1}:{minute:02} {'a. m.' if hour < 12 else 'p. m.'}"
        case "spoken":
            tail = {0: "", 15: " y cuarto", 30: " y media", 45: " y tres cuartos"}.get(minute, f":{minute:02}")
            part = "de la mañana" if hour < 12 else "de la tarde" if hour < 21 else "de la noche"
            return f"{(hour - 1) % 12 + 1}{tail} {part}"
    return f"{hour}:{minute:02}"


def month_value(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a month with its year, a number of months from today: `month LOW HIGH`."""
    offset = scope.today.month - 1 + scope.rng.randint(int(arguments[0]), int(arguments[1]))
    year, month = scope.today.year + offset // 12, offset % 12
    return Value(f"{MONTHS[month]} de {year}", {"name": MONTHS[month]}, date(year, month + 1, 1))


def year_value(scope: ValueScope, arguments: Sequence[str]) -> Value:
    year = scope.today.year + scope.rng.randint(int(arguments[0]), int(arguments[1]))
    return Value(str(year), {}, year)


def age(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make an age: the whole years from a date to today: `age SLOT`."""
    born, today = scope.value(arguments[0]).raw, scope.today
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return Value(str(years), {}, years)
