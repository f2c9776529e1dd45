"""Rights: what a role may see, and the scope of a person, by which every query is narrowed."""

from marketplace.directory.rights.person_scope import PersonScope
from marketplace.directory.rights.roles import SIGHTS, Role
from marketplace.directory.rights.visitor import Visitor, visitor_of

__all__ = ["SIGHTS", "PersonScope", "Role", "Visitor", "visitor_of"]
