"""Photos: written anew, upright and no larger than they are read, without anything but what is to be seen in them."""

import struct
import warnings
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.words.messages import Refusal

MEDIA_TYPE = "image/jpeg"
MOST_PIXELS = 50_000_000
"""What telephones take by themselves; decoded it is some 200 MB, so one photo is decoded at a time."""
LONGEST = 2_400
"""So long is the longer side at most, in pixels: a photographed page of A4 is read well at 200 to the inch."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85
_DAMAGED = (OSError, ValueError, SyntaxError, struct.error, EOFError)
_one_at_a_time = Lock()
warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is lower, and refuses


class PhotoError(Refusal):
    """What was handed in is no photo that we keep; the message is one plain sentence."""


def photo_of(file: BinaryIO) -> bytes:
    """Return a photo as JPEG, whatever its name or sender said it was; PhotoError where it is none."""
    with _one_at_a_time:
        try:
            with Image.open(file, formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _too_large()
                return _written_anew(image)
        except UnidentifiedImageError as error:
            raise PhotoError(
                "This is no photo; photograph the paper and hand in a JPEG, PNG or WebP.",
                "Tệp này không phải ảnh; hãy chụp lại giấy tờ rồi nộp ảnh JPEG, PNG hoặc WebP.",
            ) from error
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except _DAMAGED as error:
            raise PhotoError(
                "The photo is damaged or cut short; take it once more.", "Ảnh bị hỏng hoặc chưa đủ; hãy chụp lại."
            ) from error


def _written_anew(image: Image.Image) -> bytes:
    image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded no larger than that asks
    upright = ImageOps.exif_transpose(image)
    seen = upright.convert("RGBA")
    seen.thumbnail((LONGEST, LONGEST))
    plain = Image.new("RGB", seen.size, "white")  # what is not to be seen, comments too, stays behind
    plain.paste(seen, mask=seen.getchannel("A"))
    target = BytesIO()
    plain.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _too_large() -> PhotoError:
    most = MOST_PIXELS // 1_000_000
    return PhotoError(
        f"The photo has more than {most} million pixels; take it with a smaller setting.",
        f"Ảnh lớn hơn {most} triệu điểm ảnh; hãy chụp lại ở cỡ nhỏ hơn.",
    )
