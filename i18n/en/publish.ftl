# Readouts for everybody to read: pages and feeds (`detente publish`).

## The command

help-publish = Publishes readouts: a page of each, and feeds, in a folder for a web server
help-publish-long =
    Writes a folder that any web server can serve: a page of each side's own account of each call, at an address that
    stays; a page of all of them; the same as feeds, in Atom and as JSON Feed; and the record beside them, so that
    whoever reads can check every word. It needs no node. The pages have no script and ask for nothing outside the
    folder.

    Run it again with a new version of the record: what changed stands with the version before it, what is not in the
    record any more stays and is marked as withdrawn. A page never goes away. What somebody else put into the folder,
    or changed there, is never written over.

    Example:
      detente publish site --record examples/2022/record.toml --address https://example.org/contacts/

    Next: have a web server serve the folder at that address.
arg-publish-folder = The folder to write; it is made if it is not there
arg-publish-record = The reported record whose readouts are published, in TOML
arg-publish-address = Where the folder is reached, for good: https://host/path/
publish-new = New: { $path }
publish-changed = Changed: { $path }
publish-untouched = { $count ->
        [one] { $count } file is as it was.
       *[other] { $count } files are as they were.
    }
publish-next = Next: serve { $folder } at { $address }

## The pages

publish-title-reported = What each side said of its calls
publish-intro-reported = Each text here is one side's own account of a call, as a source carried it. Nothing is a finding of the program, which ranks no party and says of no account that it is true.
publish-feeds = To follow what is new here:
publish-readout-title = { $party }: { $kind }, { $call }
publish-withdrawn-title = Withdrawn: { $title }
publish-withdrawn = Withdrawn from this publication: { $moment }. It stays here with this mark.
publish-is-withdrawn = withdrawn
publish-published = Published here: { $moment }.
publish-updated = Changed: { $moment }.
publish-changes = { $count ->
        [one] It was changed once.
       *[other] It was changed { $count } times.
    }
publish-unchanged = Not changed since.
publish-call = The call
publish-day = Day
publish-text = What this side says
publish-last-text = What this side said last
publish-versions = Every version
publish-version = Version { $number }, published here: { $moment }
publish-former = Version { $number } before that, published here: { $moment }
publish-stands-above = It stands above.
publish-why = Why it was changed:
publish-why-not-said = The record does not say why it was changed.
publish-others = Other accounts of the same call
publish-others-none = No other account of this call is published here.
publish-check = How to check this
publish-check-digest = SHA-256
publish-check-how = How
publish-check-reported = Every word above stands in that file. detente publish FOLDER --record FILE --address { $address } makes these pages again from it.
publish-record-file = The record that this was made from
publish-source = Source
publish-source-published = The source was published
publish-source-updated = The source was changed
