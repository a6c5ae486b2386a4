"""What of a page is not German: texts that stand there in English although everything that is said has a translation.

Names, addresses, lines of logs, files and commands are no texts of ours: where they stand is marked with
``translate="no"``, or drawn as code.
"""

import json
import re
from collections.abc import Collection

from playwright.sync_api import Page

from tools.client import FRONTEND, SENTENCES

CHOOSE = "localStorage.setItem('servicebay.language', 'de')"
CATALOGUES = [json.loads((folder / "de.json").read_text()) for folder in (FRONTEND / "src/words", SENTENCES)]
TEXTS = """() => {
    const foreign = "pre, code, textarea, noscript, .font-mono, .cm-editor, .xterm, [translate=no]";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        if (!node.parentElement.closest(foreign)) texts.push(node.data);
    for (const name of ["aria-label", "title", "placeholder", "alt"])
        for (const element of document.querySelectorAll(`[${name}]`))
            if (!element.closest(foreign)) texts.push(element.getAttribute(name));
    return texts.map((text) => text.trim()).filter(Boolean);
}"""
COMMON = re.compile(
    r"[\W]*(the|is|are|with|from|has|have|and|of|this|its|were|yet|cannot|your|you|when|where|what|which|every|nothing|to)[\W]*",
    re.IGNORECASE,
)
"""Words without which hardly an English sentence does, and which no German one has."""


def english_left(page: Page, foreign: Collection[str] = ()) -> list[str]:
    """The English texts on a page that is shown in German, each once.

    ``foreign`` are the words of others, such as a unit's description.
    """
    said = {text for catalogue in CATALOGUES for text, german in catalogue.items() if german != text}
    german = {text for catalogue in CATALOGUES for text in catalogue.values() if isinstance(text, str)}
    left = said - german
    texts: list[str] = page.evaluate(TEXTS)
    for words in foreign:
        texts = [text.replace(words, "") for text in texts]
    return [text for text in dict.fromkeys(texts) if text and _is_english(text, left)]


def _is_english(text: str, left: Collection[str]) -> bool:
    is_said = text in left and text[0].isupper()  # a small word alone may be somebody's name
    return is_said or any(COMMON.fullmatch(word) for word in text.split())
