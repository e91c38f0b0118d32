"""The site's files: what their names promise to caches, and what the content-security policy demands."""

import hashlib
import re

from tests.unit.web_application_site import distribution

FILES = distribution.files()
PAGE = FILES["/index.html"]


def test_an_asset_is_named_by_its_content_so_that_it_may_be_cached_for_a_year() -> None:
    assets = {path: text for path, text in FILES.items() if path.startswith("/assets/")}
    assert assets
    for path, text in assets.items():
        digest = hashlib.sha256(text.encode()).hexdigest()[:10]
        assert re.fullmatch(rf"/assets/[a-z]+\.{digest}\.(js|css)", path), f"{path}: its content has {digest}"


def test_the_page_refers_to_files_that_are_published_and_every_asset_is_referred_to() -> None:
    referred = set(re.findall(r'(?:src|href)="(/[^"]*)"', PAGE))
    assert referred <= FILES.keys()
    assert referred == FILES.keys() - {"/index.html"}


def test_nothing_is_inline_or_from_elsewhere() -> None:
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", PAGE)
    assert not re.search(r'(?:src|href)="(?!/)', PAGE)


def test_the_page_names_its_language_and_announces_its_state() -> None:
    assert '<html lang="en">' in PAGE
    assert re.search(r'<p id="status" role="status"', PAGE)
    assert re.search(r'<button id="check" type="button">Check again</button>', PAGE)
