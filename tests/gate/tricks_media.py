"""Numbers hidden in pictures and archives."""

import io
import zipfile
import zlib

from PIL import ExifTags, Image, PngImagePlugin

from core.law.privacy.kinds import APPENDED_DATA
from tests.gate.packages import book, docx, zipped
from tests.gate.planted import ADDRESS, BANK_CARD, CARD, ID, MOBILE, PHONE, trick


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind, **options)
    return out.getvalue()


def exif(tag: int, value: object) -> Image.Exif:
    found = Image.Exif()
    found[tag] = value
    return found


@trick("照片.jpg", "EXIF ImageDescription")
def the_description_of_a_jpeg() -> bytes:
    return picture("JPEG", exif=exif(ExifTags.Base.ImageDescription, f"sfz {ID}"))


@trick("照片.jpg", "拍摄位置", kind=ADDRESS)
def where_a_photo_was_taken() -> bytes:
    found = Image.Exif()
    found.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (40.0, 51.0, 9.0), 3: "E", 4: (122.0, 44.0, 43.0)})
    return picture("JPEG", exif=found)


@trick("照片.jpg", "comment", kind=PHONE)
def the_comment_of_a_jpeg() -> bytes:
    return picture("JPEG", comment=f"tel {MOBILE}".encode())


@trick("照片.jpg", "图片信息")
def the_xmp_of_a_jpeg() -> bytes:
    return picture("JPEG", xmp=f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><d>{ID}</d></x:xmpmeta>".encode())


@trick("照片.jpg", "图片末尾", also=APPENDED_DATA)
def behind_the_end_of_a_jpeg() -> bytes:
    return picture("JPEG") + f"\nlist: {ID}\n".encode()


@trick("照片.png", "图片里的文字块")
def a_packed_text_of_a_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", f"sfz {ID}", zip=True)
    return picture("PNG", pnginfo=info)


@trick("照片.png", "文字块")
def a_text_behind_the_picture_of_a_png() -> bytes:
    body = b"zTXtComment\0\0" + zlib.compress(f"sfz {ID}".encode())
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    whole = picture("PNG")
    return whole[:-12] + chunk + whole[-12:]


@trick("照片.png", "图片末尾附带的", "a.txt", also=APPENDED_DATA)
def an_archive_behind_a_png() -> bytes:
    return picture("PNG") + zipped({"a.txt": ID})


@trick("扫描.tif", "EXIF ImageDescription")
def the_description_of_a_tiff() -> bytes:
    return picture("TIFF", tiffinfo={270: ID})


@trick("照片.webp", "图片信息")
def the_xmp_of_a_webp() -> bytes:
    return picture("WEBP", xmp=f"<x>{ID}</x>".encode())


@trick("附件.zip", "压缩包里的 内/深.zip → 压缩包里的 名单.xlsx → ", "工作表“名单”F3")
def an_archive_in_an_archive() -> bytes:
    return zipped({"内/深.zip": zipped({"名单.xlsx": book(lambda _, sheet: sheet.write_string(2, 5, ID))})})


@trick("附件.zip", "文件名")
def the_name_of_a_member() -> bytes:
    return zipped({f"张{ID}.txt": "没有内容"})


@trick("附件.zip", "压缩包备注")
def the_comment_of_an_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "没有内容")
        archive.comment = ID.encode()
    return out.getvalue()


@trick("附件.zip", "未列出的")
def a_member_that_is_only_crossed_off_the_list() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lost.txt", f"身份证{ID} " * 9)
        archive.writestr("a.txt", "没有内容")
        del archive.NameToInfo["lost.txt"]
        archive.filelist.pop(0)
    return out.getvalue()


@trick("附件.zip", "压缩包里的 公示.docx", kind=BANK_CARD)
def a_document_with_a_wrong_name_in_an_archive() -> bytes:
    return zipped({"公示.docx": f"卡号{CARD}"})


@trick("公示.docx", "图片", "EXIF")
def a_photo_in_a_document() -> bytes:
    photo = picture("JPEG", exif=exif(ExifTags.Base.ImageDescription, ID))
    return docx("", **{"word__media__image1.jpeg": photo})
