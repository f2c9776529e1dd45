"""The upload sheet of ours, for platforms and posts whose own is not known: plain headings, one row a product."""

from marketplace.words.uploads import UploadColumn, UploadField, UploadSheet

GENERAL_UPLOAD = UploadSheet(
    code="bang-dang-hang",
    title="Bảng đăng hàng chung",
    columns=tuple(
        UploadColumn(heading=heading, field=field)
        for heading, field in (
            ("Mã sản phẩm", UploadField.SKU),
            ("Tên sản phẩm", UploadField.TITLE),
            ("Ngành hàng", UploadField.CATEGORY),
            ("Mô tả", UploadField.DESCRIPTION),
            ("Giá bán (đồng)", UploadField.PRICE),
            ("Tồn (thùng)", UploadField.STOCK),
            ("Khối lượng 1 thùng (kg)", UploadField.WEIGHT_KG),
            ("Mã số vùng trồng", UploadField.GROWING_AREA),
            ("Chứng nhận", UploadField.CERTIFICATE),
            ("Mã người bán", UploadField.SELLER),
        )
    ),
)
