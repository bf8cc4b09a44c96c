"""What people may do: ``desk.access.roles``, under the name by which verbs and pages know it."""

from desk.access.roles import Right as Right
from desk.access.roles import Role as Role
