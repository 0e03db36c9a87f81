"""What can be imported, each kind with its columns and the forms through which it goes."""

from imports.kinds.action_points import ActionPoints
from imports.kinds.assistance_requests import Requests
from imports.kinds.projects import Projects

KINDS = {kind.name: kind for kind in (Projects, Requests, ActionPoints)}
