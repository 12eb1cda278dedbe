"""Kind ``world-size``: degrees against the stated total and the GPUs that exist."""

from doc_auditor.judging.world.alternative import alternatives
from doc_auditor.judging.world.odd import judge as odd_degrees
from doc_auditor.judging.world.product import omitted
from doc_auditor.judging.world.section import totals
from doc_auditor.judging.world.statement import statements
from doc_auditor.judging.world.supply import exceeds

__all__ = ["alternatives", "exceeds", "odd_degrees", "omitted", "statements", "totals"]
