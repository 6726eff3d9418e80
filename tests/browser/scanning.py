"""A phone's camera: reads the QR code that a page draws, module by module.

It takes the drawing as flawless, so the error correction is left aside; everything else, mask,
order of the codewords and their blocks, is read as ISO/IEC 18004 says. The tables are
segno's.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice

from playwright.sync_api import Locator
from segno import consts

BAR = re.compile(r"M(\d+) (\d+)h(\d+)")
QUIET_ZONE = 4
FINDERS = 17
MASK_OF_FORMATS = 0x5412
FIRST_NUMBERED = 7
"""The first version that writes its number into the symbol."""
LEVELS = {
    1: consts.ERROR_LEVEL_L,
    0: consts.ERROR_LEVEL_M,
    3: consts.ERROR_LEVEL_Q,
    2: consts.ERROR_LEVEL_H,
}
FORMAT_BITS = [
    *((8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)),
    *((y, 8) for y in (7, 5, 4, 3, 2, 1, 0)),
]
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, _x: y % 2,
    lambda _y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
BYTES = 4
"""The mode of text that is written byte by byte."""

Matrix = list[list[int]]


def scan(picture: Locator) -> str:
    """Return the text of the QR code in an SVG on a page."""
    drawn = picture.locator("path").last.get_attribute("d") or ""
    side = int((picture.get_attribute("viewBox") or "").split()[2]) - 2 * QUIET_ZONE
    return read(modules(drawn, side))


def modules(drawn: str, side: int) -> Matrix:
    """Return the modules, 1 being dark, as the bars of a path draw them."""
    matrix = [[0] * side for _ in range(side)]
    for x, y, length in BAR.findall(drawn):
        for step in range(int(length)):
            matrix[int(y) - QUIET_ZONE][int(x) - QUIET_ZONE + step] = 1
    return matrix


def read(matrix: Matrix) -> str:
    """Return the text that a QR code holds."""
    version = (len(matrix) - FINDERS) // 4
    formats = _number(matrix[y][x] for y, x in FORMAT_BITS) ^ MASK_OF_FORMATS
    level, mask = LEVELS[formats >> 13], MASKS[formats >> 10 & 7]
    bits = (matrix[y][x] ^ (not mask(y, x)) for y, x in _data_places(version))
    blocks = [block for block in consts.ECC[version][level] for _ in range(block.num_blocks)]
    data = _in_order(list(_bytes(bits)), [block.num_data for block in blocks])
    return _text(data, 8 if version < 10 else 16)


def _data_places(version: int) -> Iterator[tuple[int, int]]:
    """Go up and down in pairs of columns from the right, past every fixed pattern."""
    side = FINDERS + 4 * version
    upward = True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for y in range(side - 1, -1, -1) if upward else range(side):
            yield from ((y, x) for x in (right, right - 1) if not _is_fixed(y, x, version, side))
        upward = not upward


def _is_fixed(y: int, x: int, version: int, side: int) -> bool:
    """Say whether a module belongs to a pattern: finder, timing, format, version, alignment."""
    near, far = 9, side - 8
    corner = (y < near and (x < near or x >= far)) or (y >= far and x < near)
    numbered = version >= FIRST_NUMBERED and (
        (y < 6 and far - 3 <= x < far) or (x < 6 and far - 3 <= y < far)
    )
    return corner or numbered or 6 in {y, x} or _is_aligning(y, x, version, side)


def _is_aligning(y: int, x: int, version: int, side: int) -> bool:
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    finders = {(6, 6), (6, side - 7), (side - 7, 6)}
    return any(
        abs(y - down) <= 2 and abs(x - across) <= 2 and (down, across) not in finders
        for down in centres
        for across in centres
    )


def _bytes(bits: Iterator[int]) -> Iterator[int]:
    while len(eight := list(islice(bits, 8))) == 8:
        yield _number(eight)


def _in_order(codewords: list[int], lengths: list[int]) -> bytes:
    """Put the codewords of the blocks, which are dealt out like cards, one block after another."""
    dealt = iter(codewords)
    blocks: list[list[int]] = [[] for _ in lengths]
    for turn in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if turn < length:
                block.append(next(dealt))
    return bytes(chain.from_iterable(blocks))


def _text(data: bytes, length_bits: int) -> str:
    bits = iter("".join(f"{byte:08b}" for byte in data))
    assert _take(bits, 4) == BYTES
    return bytes(_take(bits, 8) for _ in range(_take(bits, length_bits))).decode()


def _take(bits: Iterator[str], count: int) -> int:
    return int("".join(islice(bits, count)), 2)


def _number(bits: Iterator[int] | list[int]) -> int:
    return int("".join(str(int(bit)) for bit in bits), 2)
