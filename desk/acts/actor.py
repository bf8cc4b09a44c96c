"""Who asks for a deed: ``desk.access.actor``, under the name by which acts and verbs know it."""

from desk.access.actor import LOCAL as LOCAL
from desk.access.actor import STRANGER as STRANGER
from desk.access.actor import Actor as Actor
