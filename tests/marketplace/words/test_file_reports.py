"""What a file tells of somebody's number stands in no log: it is not written out with the rest."""

from marketplace.words.file_reports import FileFacts, FileRead, ToldTaxCode


def test_a_tax_code_is_not_written_out_with_what_holds_it() -> None:
    facts = FileFacts("income", "settlement", (), None, None, None, None)
    read = FileRead(facts, tax_codes=[ToldTaxCode("8000000001", 1, 2)])
    assert read.tax_codes[0].code == "8000000001"
    assert "8000000001" not in repr(read)
