# Why no page was made of a reported record.

timeline-no-day =
    .what = No page was made.
    .why = No account in the file has an exact day, so that there is no day as of which to tell it.
    .do = Name one with --as-of.
