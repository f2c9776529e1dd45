"""A photo is kept as it looks, and nothing else that came with it; what is none is refused, whatever it says it is."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from marketplace.pages.doors.photos import LONGEST, MOST_PIXELS, PhotoError, photo_of

RED, BLUE = (200, 30, 40), (30, 40, 200)
GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Red on its left, blue on its right."""
    drawn = Image.new("RGB", size, RED)
    drawn.paste(BLUE, (size[0] // 2, 0, *size))
    return drawn.convert(mode)


def file_of(image: Image.Image, form: str, **how: object) -> bytes:
    target = BytesIO()
    image.save(target, form, **how)
    return target.getvalue()


def kept(content: bytes) -> Image.Image:
    return Image.open(BytesIO(photo_of(BytesIO(content))))


def is_like(seen: object, wanted: tuple[int, int, int]) -> bool:
    return isinstance(seen, tuple) and all(abs(a - b) < 25 for a, b in zip(seen, wanted, strict=True))


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_each_kind_of_photo_is_kept_as_it_looks(form: str, mode: str) -> None:
    image = kept(file_of(picture(mode=mode), form))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
    if mode != "L":
        assert is_like(image.getpixel((8, 20)), RED)
        assert is_like(image.getpixel((52, 20)), BLUE)


def test_where_and_by_what_it_was_taken_stays_behind() -> None:
    exif = Image.Exif()
    exif[MODEL] = "Máy của ông An"
    exif.get_ifd(GPS).update({1: "N", 2: (21.0, 22.0, 48.0), 3: "E", 4: (106.0, 33.0, 0.0)})
    marked = file_of(picture(), "JPEG", exif=exif, comment=b"ghi chu cua nha", icc_profile=b"ho so mau" * 20)
    assert all(one in marked for one in (b"An", b"ghi chu", b"ho so mau", b"Exif"))
    content = photo_of(BytesIO(marked + b"<script>alert(1)</script>PK\x03\x04"))
    assert not [one for one in (b"An", b"ghi chu", b"ho so mau", b"Exif", b"script", b"PK\x03") if one in content]
    image = Image.open(BytesIO(content))
    assert (dict(image.getexif()), image.info.get("comment"), image.info.get("icc_profile")) == ({}, None, None)


def test_what_was_held_upright_is_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned to the right
    image = kept(file_of(picture(), "JPEG", exif=exif))
    assert image.size == (40, 60)
    assert is_like(image.getpixel((20, 8)), RED)
    assert is_like(image.getpixel((20, 52)), BLUE)


def test_what_is_not_seen_is_white() -> None:
    assert is_like(kept(file_of(Image.new("RGBA", (9, 9), (*RED, 0)), "PNG")).getpixel((4, 4)), (255, 255, 255))


def test_a_large_one_is_made_as_large_as_it_is_read() -> None:
    assert kept(file_of(picture((4_000, 1_000)), "JPEG")).size == (LONGEST, LONGEST // 4)
    assert kept(file_of(picture((10, 8)), "PNG")).size == (10, 8)


def declared(width: int, height: int) -> bytes:
    """A small PNG that says it is large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "size", [(MOST_PIXELS, 2), (8_000, MOST_PIXELS // 8_000 + 1), (60_000, 60_000), (2**31 - 1, 2**31 - 1)]
)
def test_more_pixels_than_a_photo_has_are_refused_before_they_are_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoError, match="more than 50 million pixels"):
        photo_of(BytesIO(declared(*size)))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html><script>alert(1)</script>", b"%PDF-1.7\n", b"PK\x03\x04", b"MZ\x90", b"<svg onload='x'/>",
        file_of(picture(), "GIF"), file_of(picture(), "TIFF"), file_of(picture(), "BMP"), b"\xff\xd8\xff\xe0JFIF",
    ],
    ids=["nothing", "html", "pdf", "zip", "exe", "svg", "gif", "tiff", "bmp", "only its first letters"],
)  # fmt: skip
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(PhotoError) as refused:
        photo_of(BytesIO(content))
    assert refused.value.sentence.vi


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_is_cut_short_is_refused(form: str) -> None:
    content = file_of(picture((600, 400)), form)
    with pytest.raises(PhotoError):
        photo_of(BytesIO(content[: len(content) // 2]))


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255))))
def test_what_was_changed_is_a_photo_or_refused(form: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(file_of(picture(), form))
    for at, value in changes:
        content[at % len(content)] = value
    try:
        assert Image.open(BytesIO(photo_of(BytesIO(bytes(content))))).format == "JPEG"
    except PhotoError as refused:
        assert refused.sentence.en
