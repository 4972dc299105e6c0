"""Scenes of a conversation as plain text, as a page of a phone's width, and as a picture of it."""

import html
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.conversation.preview import Scene
from bot.conversation.reply import Block
from bot.errors import GuideError

_WIDTH, _MOST = 360, 6000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_HEADLESS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Asked before a picture is drawn: the window must be as high as the conversation.
_MEASURE = "<script>document.body.dataset.height=document.querySelector('main').offsetHeight</script>"
_STYLE = """
@font-face{font-family:Khmer;src:local("Noto Sans Khmer"),local("Khmer OS")}
@font-face{font-family:Burmese;src:local("Noto Sans Myanmar"),local("Padauk")}
*{box-sizing:border-box}
body{margin:0;background:#e7ebf0;font:15px/1.55 "Noto Sans",Khmer,"Noto Sans Khmer","Khmer OS",Burmese,
"Noto Sans Myanmar",Padauk,sans-serif}
main{width:360px;margin:0 auto;padding:12px;background:#cfdfcb}
.said,.reply{border-radius:12px;padding:8px 12px;margin:0 0 8px;white-space:pre-line;overflow-wrap:anywhere}
.said{background:#effdde;margin-left:64px;width:fit-content;margin-right:0;margin-left:auto}
.reply{background:#fff;margin-right:24px}
.reply p{margin:0 0 8px}.reply p:last-child{margin:0}
.heading{font-weight:bold}.quiet{font-style:italic;color:#567;font-size:13px}
.keys{margin:0 24px 8px 0;display:grid;gap:4px}.keys div{display:grid;grid-auto-flow:column;gap:4px}
.keys span{background:#ffffffb0;border-radius:8px;padding:6px 8px;text-align:center;font-size:14px}
.marks{color:#a40000;font-size:13px;margin:0 0 16px}
"""


def text(scenes: list[Scene]) -> str:
    """The scenes as text for a terminal."""
    return "\n\n".join(_text(scene) for scene in scenes)


def _text(scene: Scene) -> str:
    buttons = "\n".join("  ".join(f"[{each.label}]" for each in row) for row in scene.reply.keyboard)
    marks = "\n".join(f"  {mark}" for mark in scene.marks)
    return "\n".join(part for part in (f"> {scene.asked}", scene.reply.text, buttons, marks) if part)


def page(language: str, scenes: list[Scene]) -> str:
    """The scenes as a page of a phone's width; it loads nothing from anywhere."""
    body = "".join(_scene(scene) for scene in scenes)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width={_WIDTH}"><title>Mekong Guide: {language}</title>'
        f"<style>{_STYLE}</style><main>{body}</main></html>\n"
    )


def _scene(scene: Scene) -> str:
    rows = "".join(
        "<div>" + "".join(f"<span>{html.escape(each.label)}</span>" for each in row) + "</div>"
        for row in scene.reply.keyboard
    )
    marks = "".join(f"<p class=marks>{html.escape(each)}</p>" for each in scene.marks)
    paragraphs = "".join(_block(block) for block in scene.reply.blocks)
    return (
        f"<div class=said>{html.escape(scene.asked)}</div><div class=reply>{paragraphs}</div>"
        f"<div class=keys>{rows}</div>{marks}"
    )


def _block(block: Block) -> str:
    return f"<p class={block.kind}>{html.escape(block.text)}</p>"


def picture(language: str, scenes: list[Scene], path: Path) -> None:
    """Write a PNG of the page, as high as the page is, drawn by Chromium.

    Raises:
        GuideError: Chromium is not installed, or drew nothing.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise GuideError("A picture needs Chromium, which is not installed; --html works without.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page(language, scenes) + _MEASURE, encoding="utf-8")
        drawn = _browse(browser, folder, source, "--dump-dom")
        height = re.search(r"data-height=.(\d+)", drawn)
        window = f"--window-size={_WIDTH},{height[1] if height else _MOST}"
        _browse(browser, folder, source, window, f"--screenshot={path.resolve()}")
    if not path.exists():
        raise GuideError("Chromium drew no picture; --html works without.")


def _browse(browser: str, folder: str, source: Path, *arguments: str) -> str:
    """Run Chromium without a window and without a word to the network; returns what it printed."""
    run = subprocess.run(  # noqa: S603 - a fixed command on files of ours
        [browser, *_HEADLESS, f"--user-data-dir={folder}/profile", *arguments, source.as_uri()],
        capture_output=True,
        check=False,
        timeout=120,
    )
    return run.stdout.decode("utf-8", "replace")
