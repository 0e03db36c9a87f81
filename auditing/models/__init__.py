from auditing.models.finding import Finding
from auditing.models.sample import Answer, Population, Question, Sample, SampleItem

__all__ = ["Answer", "Finding", "Population", "Question", "Sample", "SampleItem"]
