from projects.forms.create import Prefill, ProjectCreateForm, initial_from
from projects.forms.progress import ProgressForm
from projects.forms.sections import SECTIONS, EditSection

__all__ = ["SECTIONS", "EditSection", "Prefill", "ProgressForm", "ProjectCreateForm", "initial_from"]
