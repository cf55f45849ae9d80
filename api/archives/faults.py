"""The ways in which an archive cannot be read, as sentences for a person."""


class BadArchive(ValueError):
    """The file cannot be read as an archive. `detail` says what is wrong, where, and what would help.

    It may quote the file, so whoever shows it makes it fit for where it is shown.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class SeveralBrands(BadArchive):
    """It is not clear whose posts are meant: `brands` in the file with the number of their posts, most first.

    `more` is how many there are beyond these; `found` is False where a brand was named that is not among them.
    """

    def __init__(self, brands: tuple[tuple[str, int], ...], more: int, *, found: bool) -> None:
        super().__init__(
            "The file holds several accounts. Name the one to score."
            if found
            else "There is no post by this account in the file."
        )
        self.brands = brands
        self.more = more
