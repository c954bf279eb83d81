# Readouts for everybody to read: pages and feeds (`detente publish`).

## The command

help-publish = Publishes readouts: a page of each, and feeds, in a folder for a web server
help-publish-long =
    Writes a folder that any web server can serve: a page of each own account of each call, at an address that
    stays; a page of all of them; the same as feeds, in Atom and as JSON Feed. The pages have no script and ask for
    nothing outside the folder. A page never goes away. What somebody else put into the folder, or changed there, is
    never written over. Run it again whenever something was released, corrected or taken back.

    Without --record: what your own party released on the line (detente readout release), each version from the moment
    until which it was to be held back, with what corrected it, and whether it was taken back. What was offered and not
    released, what the other side remarked, and what a version says stays private is not in it. The other side's
    account is named, and led to if you say where it publishes (--theirs).

    With --record: both sides' accounts in a reported record, and that record beside them, so that whoever reads can
    check every word. It needs no node. With a new version of the record, what changed stands with the version before
    it, and what is not in the record any more stays and is marked as withdrawn.

    Examples:
      detente publish site --address https://example.org/calls/ --theirs south=https://south.example/calls/
      detente publish site --record examples/2022/record.toml --address https://example.org/contacts/

    Next: have a web server serve the folder at that address.
arg-publish-folder = The folder to write; it is made if it is not there
arg-publish-record = A reported record whose readouts are published instead of a line's, in TOML
arg-publish-theirs = Where another party publishes its own accounts: south=https://host/path/
arg-publish-evidence = Puts the signed entries beside the pages, so that anybody can check them. The file names every officer of every party with name, key and role, and the areas that the charter covers
value-party-url = PARTY=URL
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
publish-title-own = What { $party } says of its calls
publish-intro-own = Each text here is { $party }'s own account of a call, let out by two of its officers, who signed it. Whoever else took part may have another.
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
publish-public = Public since: { $moment }.
publish-version-public = Version { $number }, public since { $moment }
publish-former-public = Version { $number } before that, public since { $moment }
publish-taken-back = Taken back by whose account it is: { $moment }. It stays here with this mark.
publish-joint = Joint text
publish-joint-is = The other side signed that it agrees to this very version.
publish-theirs = Account of { $party }
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
publish-check-entry = Signed entry
publish-check-bundle = detente verify FILE --texts says whether that file is whole, and shows these words at the entry of that number, with who signed it. Whose keys they are is known by the phrase of each party's card, which the party must have told you by another way.
publish-check-ask = The entry of that number holds these words. Each party of the line has it, and can give a file of it that detente verify checks.
publish-bundle-file = The signed entries, as a file
publish-check-how = How
publish-check-reported = Every word above stands in that file. detente publish FOLDER --record FILE --address { $address } makes these pages again from it.
publish-record-file = The record that this was made from
publish-source = Source
publish-source-published = The source was published
publish-source-updated = The source was changed
