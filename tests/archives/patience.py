"""How long examples may take: a busy machine is no fault of theirs."""

from hypothesis import HealthCheck, settings

CALMLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
