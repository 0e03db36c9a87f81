from projects.forms.create import ProjectCreateForm
from projects.forms.progress import ProgressForm
from projects.forms.sections import SECTIONS, EditSection

__all__ = ["SECTIONS", "EditSection", "ProgressForm", "ProjectCreateForm"]
