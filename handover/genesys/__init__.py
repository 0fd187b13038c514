"""A typed client of the Genesys Cloud API, for what reads an org: verify, doctor, rollout, adopt, drift.

Its models are loaded when the first reply is read: they take pydantic, which no verb's help is to wait for.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handover.genesys import models as models
else:
    _spec = find_spec(f"{__name__}.models")
    _spec.loader = LazyLoader(_spec.loader)
    models = sys.modules[_spec.name] = module_from_spec(_spec)
    _spec.loader.exec_module(models)
