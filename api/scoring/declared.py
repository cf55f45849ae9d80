"""What the owner declares of the account, as fields of the score document."""

from typing import Any

from api.scoring.evidence import Declaration


def declared(declaration: Declaration | None) -> dict[str, Any]:
    """`statement`, the owner's own words, and `declaration`, all else; both None where nothing is declared."""
    if declaration is None:
        return {"statement": None, "declaration": None}
    week = [{"days": list(one.days), "from": one.opens, "to": one.closes} for one in declaration.hours]
    hours = {"time_zone": declaration.time_zone, "open": week} if week else None
    said = {"support_handles": list(declaration.support_handles), "hours": hours}
    return {"statement": declaration.statement, "declaration": said}
