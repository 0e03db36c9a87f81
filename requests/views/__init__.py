"""The pages of requests: the list, one request, its forms, its steps and its projects."""
