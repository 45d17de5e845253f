"""The pictures of the review page in docs/images, made anew.

python benchmarks/review/screenshots.py
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import sync_playwright

ROOT: Final = Path(__file__).parents[2]
IMAGES: Final = ROOT / "docs" / "images"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "review")]

from conftest import CHROMIUM, FLAGS  # noqa: E402

from crossfoot.cli.main import main as crossfoot  # noqa: E402

REPORT: Final = """# Lạng Sơn nhìn lại năm năm

Đến năm 2025, nông lâm nghiệp chiếm 20,51% sản phẩm của tỉnh, công nghiệp và xây dựng 28,06%, dịch vụ 47,22%, \
thuế sản phẩm trừ trợ cấp 5,21%.

GRDP bình quân đầu người tăng từ 44,2 triệu đồng năm 2020 lên 71,1 triệu đồng năm 2025, tăng 65,9%.

## Đời sống

Cả nhiệm kỳ có 47/88 xã và 315/644 thôn thoát khỏi diện đặc biệt khó khăn. Tỷ lệ che phủ rừng đạt 64,5%, tăng 1,5 \
điểm phần trăm so với năm 2020.

Tổng thu ngân sách đạt 12.500 tỷ đồng, trong đó thu nội địa 3.400 tỷ đồng, thu xuất nhập khẩu 9.100 tỷ đồng. Trong \
nhiệm kỳ đã thành lập mới 3.334 doanh nghiệp.
"""


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.chdir(folder)
        Path("bao-cao.md").write_text(REPORT, "utf-8")
        for language in ("vi", "en"):
            page = f"{language}.html"
            crossfoot(
                ["review", "bao-cao.md", "--message-language", language, "-o", page, "--no-open"]
            )
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for name, scheme, language in (
            ("review-light", "light", "vi"),
            ("review-dark", "dark", "en"),
        ):
            page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme=scheme)
            page.goto((Path(folder) / f"{language}.html").as_uri())
            page.wait_for_selector("html[data-ready]")
            if scheme == "dark":
                page.keyboard.press("j")
            page.wait_for_timeout(600)
            page.screenshot(path=str(IMAGES / f"{name}.png"))
            print(IMAGES / f"{name}.png", (IMAGES / f"{name}.png").stat().st_size // 1000, "kB")
        browser.close()


if __name__ == "__main__":
    main()
