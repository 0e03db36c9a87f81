from requests.models.assessment import Assessment
from requests.models.assistance_request import AssistanceRequest
from requests.models.links import RequestPillar, RequestProject, RequestTag, RequestTheme

__all__ = ["Assessment", "AssistanceRequest", "RequestPillar", "RequestProject", "RequestTag", "RequestTheme"]
