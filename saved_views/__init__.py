"""A list with its filters, columns and order, under a name.

A view holds a question and no records: whoever opens it sees what they may read. This app stands left of all lists, so
it asks a list by the name of its address (`saved_views.lists.page_of`) and never imports one.

What has entered a view is told by `saved_views.news`. For whoever sends notices there are three words:

    from saved_views.models import Alert
    from saved_views.news import new_in, note

    for alert in Alert.objects.select_related("view", "person"):   # somebody wants to be told
        keys = new_in(alert.view, since=alert)   # of records that entered since the last word; None: cannot be told
        ...                                      # send; `alert.view.list` and `get_absolute_url()` say where
        note(alert)                              # from now on these are known

New is what is in the view now, as that person sees it, and was not when it was noted: made since, changed so that it
fits, or grown to fit with time (overdue). What only that person has worked on in between is not told to them.
"""
