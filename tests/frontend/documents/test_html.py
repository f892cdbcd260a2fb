"""Read the visible text of web pages and Markdown, split into paragraphs, rows and cells."""

import pytest

from frontend.documents import load
from frontend.documents.html import page_text

CASES = [
    ("<p>Uno.<p>Dos.", "Uno.\n\nDos."),
    ("<h1>Título</h1>Texto <b>en</b> <i>negri</i>ta.", "Título\n\nTexto en negrita."),
    ("<p>Uno<br>dos<br/>tres", "Uno\ndos\ntres"),
    ("<p>Uno\n   dos\t tres", "Uno dos tres"),
    ("<ul><li>uno<li>dos</ul>", "uno\n\ndos"),
    ("<table><tr><th>Río<th>km<tr><td><p>Tajo</p><td>1007</table>Fin.", "Río\tkm\nTajo\t1007\n\nFin."),
    ("<pre>a\n  b</pre>", "a\nb"),
    ("<p>ma&ntilde;ana, <span>a&#x301;</span> &lt;b&gt;", "mañana, a\u0301 <b>"),
    ("<script>1</script><style>p{}</style><p>Sí.<noscript>no</noscript>", "Sí."),
    ("<nav>Menú</nav><header>Sitio</header><p>Sí.</p><footer>Aviso</footer><aside>Más</aside>", "Sí."),
    ("<article><header>Titular</header><p>Texto.</p></article>", "Titular\n\nTexto."),
    ("<div>Portada</div><main><p>Lo que importa de verdad.</p></main>", "Lo que importa de verdad."),
    ("<p>" + "Un texto largo. " * 9 + "<article>Otro.</article>", "Un texto largo. " * 8 + "Un texto largo.\n\nOtro."),
    ("<p hidden>no<p style='display:none'>no<p aria-hidden=true>no<p>Sí.", "Sí."),
    ("<!-- no --><p>Sí.", "Sí."),
    ("<form><input value=no><button>no</button></form><select><option>no</select><p>Sí.", "Sí."),
    ("<form><p>Uno.<div><label>Dos</label> <input value=no></div><p>Tres.</form>", "Uno.\n\nDos\n\nTres."),
    ("<nav>no</nav><form><main><h1>Tasas</h1><p>Son 45 euros.</main></form>", "Tasas\n\nSon 45 euros."),
    ("<h2><button><span>¿Cuánto?</span></button></h2><p>45 euros.", "¿Cuánto?\n\n45 euros."),
    ("<dl><dt><button>Plazo</button><dd>Diez días.<button>no</button></dl>", "Plazo\n\nDiez días."),
    ("<div role=heading><button>Plazo</button></div><p>Diez días.", "Plazo\n\nDiez días."),
    ("<div><button class='accordion-button'>Plazo</button></div><p>Diez días.", "Plazo\n\nDiez días."),
    (
        "<div><button aria-expanded=false aria-controls=a>Plazo</button><div id=a hidden>Diez días.</div></div>",
        "Plazo\n\nDiez días.",
    ),
    (
        "<button role=tab aria-controls=a>Uno</button><button role=tab aria-controls=b>Dos</button>"
        "<div id=a>1.</div><div id=b aria-hidden=true style='display: none'>2.</div>",
        "Uno\n\nDos\n\n1.\n\n2.",
    ),
    (
        "<button aria-expanded=false aria-controls=m>Menú</button><ul id=m hidden><li><a>no</a></ul><p>Sí.",
        "Sí.",
    ),
    (
        "<p>Uno.<div hidden=until-found>Dos.</div><dialog open>Tres.</dialog><dialog>no</dialog>",
        "Uno.\n\nDos.\n\nTres.",
    ),
    ("<section><template shadowrootmode=open><p>Sí.</p></template></section><template>no</template>", "Sí."),
    ("<body hidden><aside>Esto es todo.</aside><script>no</script>", "Esto es todo."),
    ("<div id=app style='display:none'><p>Esto es todo.</div><noscript>no</noscript>", "Esto es todo."),
    ("<svg><title>no</title><text>no</text><path/></svg><p>Sí.", "Sí."),
    ("<svg><g><foreignObject><p>Sí.</p></foreignObject></g></svg><p>Fin.", "Sí.\n\nFin."),
    (
        "<svg><foreignObject><h1>Uno</h1></foreignObject></svg><svg><foreignObject>Dos</foreignObject></svg>",
        "Uno\n\nDos",
    ),
    ("<svg><defs><foreignObject>no</foreignObject></defs></svg><p>Sí.", "Sí."),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), CASES)
def test_a_page_reads_as_it_is_seen(html: str, text: str) -> None:
    assert page_text(f"<!doctype html>{html}").strip() == text


@pytest.mark.parametrize("name", ["a.html", "a"])
def test_a_page_may_begin_with_long_comments(name: str) -> None:
    loaded = load(name, ("<!-- licencia -->\n" * 1000 + "<!doctype html><p>Hola").encode())

    assert (loaded.kind, loaded.text) == ("html", "Hola")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-15", "mac_roman", "utf-16"])
def test_a_page_says_its_encoding(encoding: str) -> None:
    html = f'<!doctype html><meta charset="{encoding}"><p>El niño comió piñas en Málaga.'

    loaded = load("niño.html", html.encode(encoding))

    assert (loaded.kind, loaded.text, loaded.notices) == ("html", "El niño comió piñas en Málaga.", ())


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Ríos\n\nEl **Tajo** es\nel más _largo_.", "Ríos\n\nEl Tajo es el más largo."),
        ("- uno\n- dos\n\n1. tres", "uno\n\ndos\n\ntres"),
        ("[Teide](https://es.wikipedia.org/wiki/Teide) y ![foto](f.png)", "Teide y"),
        ("|Río|km|\n|---|---|\n|Tajo|1007|", "Río\tkm\nTajo\t1007"),
        ("> Cita.\n\n```\ncódigo\n```\n", "Cita.\n\ncódigo"),
        ("Uno.\f# Dos", "Uno.\fDos"),
        ("snake_case y 2 * 3 * 4", "snake_case y 2 * 3 * 4"),
    ],
)
def test_markdown_reads_as_it_is_rendered(markdown: str, text: str) -> None:
    assert load("notas.md", markdown.encode()).text == text


def test_a_text_file_keeps_its_lines_and_pages() -> None:
    loaded = load("a.txt", "Uno\r\n  dos\r\rtres\x0cCuatro\ufeff".encode())

    assert (loaded.text, loaded.pages, loaded.kind) == ("Uno\ndos\n\ntres\fCuatro", 2, "text")


def test_an_older_encoding_is_told() -> None:
    loaded = load("a.txt", "El niño comió piñas.".encode("mac_roman"))

    assert loaded.text == "El niño comió piñas."
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [
        ("encoding_guessed", {"encoding": "MacRoman"})
    ]


def test_a_bad_byte_is_told() -> None:
    loaded = load("a.txt", "El niño comió piñas.".encode() + b"\xff Fin.")

    assert loaded.text == "El niño comió piñas.\ufffd Fin."
    assert [(notice.code, dict(notice.values)) for notice in loaded.notices] == [("bad_bytes", {"count": 1})]
