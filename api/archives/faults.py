"""The ways in which an archive cannot be read, as sentences for a person."""


class BadArchive(ValueError):
    """The file cannot be read as an archive. `detail` says what is wrong, where, and what would help.

    It may quote the file, so whoever shows it makes it fit for where it is shown.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class SeveralBrands(BadArchive):
    """The file holds several accounts that could be scored: `brands` with the number of their posts, most first.

    `more` are those beyond the list.
    """

    def __init__(self, brands: tuple[tuple[str, int], ...], more: int) -> None:
        super().__init__("The file holds several accounts. Choose one by --account, such as --account " + brands[0][0])
        self.brands = brands
        self.more = more
