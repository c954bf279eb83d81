# The command line: help that teaches, and the words around its output.

## Headings and the words of usage lines

help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-options = Options
help-heading-arguments = Arguments
help-heading-global = Everywhere
help-usage-options = [OPTIONS]
value-folder = FOLDER
value-file = FILE
value-language = LANGUAGE
value-command = COMMAND
value-name = NAME
value-text = TEXT
value-address = ADDRESS:PORT
value-id = ID
value-line = LINE
value-party = PARTY
value-words = "FIVE WORDS"
value-precedence = PRECEDENCE
value-status = STATUS
value-level = LEVEL
value-day = YYYY-MM-DD
value-event = EVENT
value-answer = ANSWER
value-word = WORD
value-number = NUMBER
value-range = PARTY:EPOCH:FROM-TO

## For every command

help-detente = A line between two headquarters: always on, tested on schedule, one record that neither side can alter or deny.
help-detente-long =
    A line between two headquarters: always on, tested on schedule, attended by duty officers, with
    one record that neither side can alter or deny.

    Start here:
      detente demo                       see two fictional headquarters on this machine
      detente init --name "NAME"         make your own node
      detente COMMAND --help             what a command is for, an example, and what comes next
help-help = Shows what a command is for, by example
help-help-long =
    Shows what a command is for, with an example and what comes next; without a command, all of them.
    `detente COMMAND --help` shows the same.

    Example:
      detente help
      detente help send
      detente help pair add
arg-help-command = The command, and the one under it
help-detente-after = This program has not been audited by anyone outside the project.
arg-version = Print the version
arg-help = Print this help
arg-data = The folder that holds this node's keys and record (or DETENTE_DATA)
arg-lang = The language of what is shown: en or ru (or DETENTE_LANG)
arg-json = Print JSON instead of words, errors too
arg-line = The line: the beginning of its id, or its name or a part of it; not needed where one alone has not ended
arg-officer = The officer's key file; without it acts whoever has signed in (detente login)
arg-status = actual, exercise or test (actual)

## First run and pairing

help-init = Makes a node: its keys, an empty record, and the recovery key to lock away
help-init-long =
    Makes a node: its keys, an empty record, and the recovery key to lock away.

    Without arguments, at a terminal, it asks what it needs to know.

    A node that can be reached says where it listens. A node without an inbound port is made with
    --dial-only: it dials, and the line works as well.

    Example:
      detente init --name "Northland Joint Headquarters" --language en --listen 192.0.2.10:7100
      detente init --name "Southmark Defence Staff" --language ru --dial-only
      detente init --token /media/safe/epoch-1.token --listen 192.0.2.10:7100

    The last makes a node anew whose disk is lost, from an epoch token alone (docs/operate/epochs.md).

    Next: lock the recovery key away, make officers' keys (detente officer), hand your card over
    (detente card out), start the node (detente up).
arg-init-name = The party's name, as the other side will read it
arg-init-language = A language of this desk; give it again for more (the language of this command)
arg-init-listen = Where counterparts reach this node, QUIC (UDP) and TLS (TCP) alike
arg-init-dial-only = No inbound port: this node dials
arg-init-api = Where this machine's programs reach the node (loopback only)
init-done = This node is made, in { $path }.
init-recovery = The recovery key is in { $path }. Move it off this machine and lock it away: it alone can open the next epoch.
init-phrase = Your card's phrase, to read to the other side when you pair:
init-next = Next: make officers' keys with "detente officer", hand over your card with "detente card out", start with "detente up".

help-officer = Makes an officer's key in a file that the officer keeps
help-officer-long =
    Makes an officer's key in a file that the officer keeps. The key never leaves this command line:
    it signs here, and only the signature goes to the node.

    Two releasing officers appoint another on a line that is founded, or revoke one.

    Example:
      detente officer --name "Capt. A. North" --out north-a.key
      detente officer list
      detente officer appoint --name "Lt. D. North" --key 64-DIGITS --role watch --officer north-a.key
      detente officer revoke "Lt. D."             by whoever has signed in

    Next: give the public key that is printed to whoever drafts the charter, or have its owner
    appointed; the second officer signs an appointment with: detente release
arg-officer-name = The officer's name, as the charter will give it
arg-officer-out = The file to write; it must not exist
officer-done = The key of { $name } is in { $path }. Whoever holds the file signs as { $name }: keep it on removable media.
officer-public = Public key, for the charter: { $key }

help-card = Shows this party's card, or writes it to a file to hand over
help-card-long =
    Shows this party's card, or writes it to a file to hand over. The card holds public keys only.

    Example:
      detente card                       name, card id and phrase
      detente card out north.card        the file to hand to the other side
      detente card show south.card       what a card file says; its phrase is not shown

    Next: the other side runs "detente pair add north.card". Then each reads its own five words to the
    other over another channel, a telephone for example.
help-card-show = Shows this party's card, or a card file
help-card-out = Writes this party's card to a file
arg-card-file = A card file of another party
arg-card-out = The file to write; it must not exist
card-title = Card of { $name }
card-id = Card id: { $id }
card-languages = Languages: { $languages }
card-phrase = Phrase:              { $phrase }
card-phrase-cyrillic = In Cyrillic letters: { $phrase }
card-read-phrase = Read your own five words to the other side over another channel, and type in theirs with "detente pair confirm".
card-out-done = The card is in { $path }. Hand it over; it holds nothing secret.
card-theirs = The phrase of another's card is not shown: its owner reads it out, and you type what you hear.

help-pair = Takes in another party's card, and compares the phrase that its officer reads out
help-pair-long =
    Takes in another party's card, and compares the five words that its officer reads out over another
    channel. Nothing is connected before the words fit.

    The words are typed as heard, in Latin or Cyrillic letters. There is no yes-or-no question: a person
    who is asked to compare says yes.

    Example:
      detente pair add south.card
      detente pair confirm "Southmark" --heard "lusab babad gutih tugad pozil" --address 192.0.2.20:7100

    Next: one side drafts the charter (detente charter draft).
help-pair-add = Takes in a card; it pairs nobody yet
help-pair-confirm = Compares the five words heard with the card, and says where its node can be reached
help-pair-addresses = Shows or changes where a paired party's node can be reached; several are tried in turn
help-pair-list = Lists the cards taken in
arg-pair-file = The card file that the other side handed over
arg-pair-address = Where its node listens, QUIC and TLS alike; give it again for more, none if it dials
arg-pair-quic = Where its node listens for QUIC alone
arg-pair-tcp = Where its node listens for TLS over TCP alone
arg-pair-name = The party: its name, the beginning of it, or its card id
arg-pair-heard = The five words as heard
pair-added = The card of { $name } is taken in. Nothing is connected yet.
pair-next = Next: their officer reads five words to you. Type them: detente pair confirm "{ $name }" --heard "…"
pair-done = The words fit. { $name } is paired, and the nodes may connect.
pair-addresses-done = { $name } is dialled there from now on.
pair-known = The card of { $name } was taken in and paired before; nothing changed.
pair-dials-us = no address: it dials us
pair-none = No card was taken in yet. Next: detente pair add FILE
pair-confirmed = paired
pair-unconfirmed = phrase not compared yet

## The charter

help-charter = Drafts, shows, signs and sends the charter that founds a line
help-charter-long =
    Drafts, shows, signs and sends the charter that founds a line: parties, officers, levels, test
    schedule, answer times, limits. Every party signs it; then the line exists. Its hash is the line's id.

    Example:
      detente charter draft line.toml     signs it for this party and sends it to the others
      detente charter show                read what arrived, word by word
      detente charter sign LINE           sign it for this party

    Next: once all have signed, the line is founded: detente status
help-charter-draft = Makes a charter from a readable file, signs it for this party and sends it
help-charter-show = Shows a charter in words
help-charter-sign = Signs a charter that arrived, for this party
help-charter-list = Lists charters and who has signed them
arg-charter-file = The draft, in TOML; examples/line.toml in the source shows one
arg-charter-line = The charter's line id, or the beginning of it
arg-charter-out = Write the signed charter to a file as well
charter-drafted = The charter { $line } is signed for this party and goes to the others.
charter-signed = The charter { $line } is signed for this party.
charter-founded = All parties have signed. The line { $line } is founded.
charter-waits-next = Next, at every other side: read it with "detente charter show { $line }", then sign it with "detente charter sign { $line }"
charter-founded-next = Next: detente status
charter-waits = It waits for the others' signatures.
charter-none = There is no charter here. Next: detente charter draft FILE
charter-title = Charter { $line }: { $name }
charter-party = Party { $index }: { $name }
charter-party-signed = signed
charter-party-unsigned = not signed yet
charter-officer = Officer { $number }: { $name } ({ $roles })
charter-level = Level { $id }: { $name }
charter-tests = Line tests: the first at { $first }, every { $period }, answered within { $within }
charter-answer-time = { $precedence }: acknowledged within { $time }
charter-limits = Limits: FLASH { $flash } bytes, other text { $text } bytes, FLASH an hour { $hour }
charter-retention = Texts kept for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
charter-areas = Areas: { $areas }
charter-recording-yes = Calls may be recorded.
charter-recording-no = Calls are not recorded.
charter-next-sign = Next: detente charter sign { $line }

## The node

help-up = Runs the node until it is stopped
help-up-long =
    Runs the node until it is stopped with Ctrl-C; then it says goodbye, so that the other side knows that
    an operator closed it.

    Example:
      detente up

    Next, in another terminal: detente status
up-ready = The node of { $party } is up.
up-api = API: http://{ $address }
up-listens = Listens: { $address } ({ $bearer })
up-dials-only = No inbound port: this node dials.
up-closed = Closed, with a goodbye.

## Messages

help-send = Writes a message and signs it as an officer; a FLASH then waits for a second officer
help-send-long =
    Writes a message and signs it as an officer. The text comes from the argument, from a file, or from
    standard input. Your text is the authority, in your language, as written.

    A FLASH is short, and waits for a second officer (detente release). Everything else leaves at once.

    Example:
      detente send --officer north-a.key "Our aircraft leaves your area at 1410Z"
      detente send --officer north-a.key --precedence flash --file flash.txt
      detente send --officer north-a.key --template readiness-change --precedence priority change=raised reason=exercise time="211430Z OCT 26"

    Next: detente read ID shows each fact as it comes: sent, delivered, displayed, acknowledged.
arg-send-text = The text; without it and without --file it is read from standard input
arg-send-file = A file with the text
arg-send-precedence = routine, priority, immediate or flash (routine)
arg-send-to = A party that must act; give it again for more (all others)
arg-send-info = A party that is to know; give it again for more
arg-send-answer-by = By when an answer is wanted: 2026-11-30T14:00Z, "301400Z NOV 26" or +2h
send-type = Type the text; end it with Ctrl-D on a line of its own.
send-waiting = Drafted as { $draft }. It waits for a second officer; nothing has been sent.
send-waiting-next = Next, the second officer: detente release { $draft } --officer FILE
send-muted = Drafted as { $draft }. The node signs nothing yet; it goes out by itself as soon as it may.
send-done = Sent as { $id }.
send-next = Next: detente read { $id }

help-release = Shows another officer's draft and signs it, so that it can leave
help-release-long =
    Shows another officer's draft and signs it, so that it can leave. Read it first: your signature is
    on this text and no other.

    Example:
      detente release                              what waits
      detente release 3fa9c1 --officer north-b.key

    Next: detente read
arg-release-draft = The draft, by its hash or the beginning of it; without it, what waits is listed
release-next = Next, an officer who has not signed it: detente release DRAFT --officer FILE
release-not-signed = This only shows it: nothing is signed. Next, an officer who has not signed it: detente release { $draft } --officer FILE (or detente login before)
release-none = Nothing waits for a second officer.
release-title = Waits: { $draft }
release-signed-by = Signed so far: { $officers }
release-expires = Signatures hold until { $time }

help-read = Lists messages, or opens one; opening one is told to its sender as displayed
help-read-long =
    Lists messages, or opens one. A list tells the other side nothing; opening one tells its sender that
    it was displayed. Displayed is not acknowledged: only an officer acknowledges.

    Example:
      detente read
      detente read 3fa9c1
      detente read --status exercise
      detente read --limit 100 --before 3fa9c1

    Next: detente acknowledge ID --officer FILE
arg-read-id = The message, by its id or the beginning of it
arg-read-status = Only messages of this status: actual, exercise or test
arg-read-limit = List so many of each status, the newest (20)
arg-read-before = List what is older than this message, of its status
arg-read-all = List all messages, however many there are
arg-read-closed = Do not tell the sender that it was displayed
read-none = No messages.
read-older = … older and not shown: { $count }. To see them: detente read --before { $id }, or all at once: detente read --all
read-older-at-least = … older and not shown: { $count } or more. To see them: detente read --before { $id }, or all at once: detente read --all
read-older-uncounted = … older ones are not shown. To see them: detente read --before { $id }, or all at once: detente read --all
read-from = From { $party }
read-to = For action: { $parties }
read-info = For information: { $parties }
read-text = Text, as written:
read-text-withheld = The text is withheld; its hash stays in the record.
read-states = What is known of it:
state-by-node = { $state } at { $time } ({ $party })
state-by-officers = { $state } at { $time } ({ $party }: { $officers })

help-acknowledge = Acknowledges a message as a named officer
help-acknowledge-long =
    Acknowledges a message as a named officer: it was read and understood here by a person. It is not an
    answer and agrees to nothing.

    Example:
      detente acknowledge 3fa9c1 --officer south-c.key

    Next: detente answer ID, if it asks something.
arg-act-id = The message, by its id or the beginning of it
acknowledge-done = Acknowledged by { $officer }: message { $message } (entry { $id }).

help-answer = Answers a message
help-answer-long =
    Answers a message: with one of the answers that mean the same in every language; with a template, which each side
    reads in its own; with words; or with the first beside one of the others. detente read ID says which answers it asks
    for.

    Example:
      detente answer 3fa9c1 --officer south-c.key --code will-comply
      detente answer 3fa9c1 --officer south-c.key --code will-check --until +30min "The unit is being asked"
      detente answer 3fa9c1 --officer south-c.key --template firing-stopped message="211430Z OCT 22" time="211445Z OCT 22"
arg-answer-code = yes, no, unknown, will-check, will-comply or cannot-comply
arg-answer-text = The answer in words
arg-answer-until = With will-check, until when: 2026-11-30T14:00Z, "301400Z NOV 26" or +30min
answer-done = Answered by { $officer }: message { $message } (entry { $id }).

help-cancel = Cancels a message that this party sent; it stays in the record
help-cancel-long =
    Cancels a message that this party sent. It stays in the record, marked cancelled on both sides; a
    cancel overtakes what it cancels.

    Example:
      detente cancel 3fa9c1 --officer north-a.key
cancel-done = Cancelled by { $officer }: message { $message } (entry { $id }). It stays in the record.

## Line tests

help-test = Answers a line test that waits, shows the scorecard, or starts a test
help-test-long =
    A line test proves that an officer is there: one side sends a challenge word, and an officer of the
    other reads it back. Tests fall due by the charter, the sides in turn.

    Example:
      detente test                                 tests and the scorecard
      detente test answer --officer south-c.key --read-back "babod-ludag"
      detente test start
help-test-list = Tests and the scorecard, as both sides hold it
help-test-start = Starts a drill: outside the schedule, counted apart; it sounds at the other desk
help-test-answer = Reads the challenge back, as an officer
arg-test-number = Which test, by its number within its version of the charter, a drill by its id, as it is shown; without it, the one whose word is read back, or the latest that waits
arg-test-read-back = The challenge word, as it was read
arg-test-refuse = Refuse the test: an officer is here and says no
test-started = A challenge was sent.
test-read-back-done = Test { $number } read back by { $officer }.
test-refused-done = Test { $number } refused by { $officer }.
test-waits = Test { $number } waits for an officer's read-back. The challenge word is: { $word }

## Contacts and reported records

help-contacts = Says when there was last contact at a level, the gaps, and what was refused, by whose account
help-contacts-long =
    Says when there was last contact at a level, how many days since, the longest gap, and which requests
    were refused, by whose account. It ranks no party and scores no escalation.

    Example:
      detente contacts --record examples/2022/record.toml --level ministers --as-of 2022-05-12
      detente contacts --record examples/2022/record.toml --level ministers --since-event invasion
      detente contacts --level chiefs              from the running node's record
      detente contacts --accounts                  also what is told of each, side by side

    Next: detente timeline FILE makes a page of it; detente import FILE takes it into a line's record.
arg-contacts-record = A reported record to answer from, without a node
arg-contacts-status = Of which status: actual for calls held on the line, exercise for what a record reports, or test (actual where the line has any; before that exercise)
arg-contacts-level = The level asked about, for example ministers (all)
arg-contacts-as-of = The day as of which to answer; what lies after it does not count (of actual today in UTC; else the last exact day of any account)
arg-contacts-since-event = Also say the first contact since this event, and how many
arg-contacts-accounts = Also say what is told of each contact and of all else, side by side, by whose account
contacts-none-imported = This line holds no accounts of contacts.

help-import = Imports a reported record as accounts of its sources, marked as a reconstruction
help-import-long =
    Imports a reported record into the line, under an archivist's key, as accounts of its sources: never as
    acts of a party. Its status is EXERCISE, and the mark stays with it wherever it is shown or exported.

    Example:
      detente import examples/2022/record.toml --officer north-archivist.key
      detente import examples/2022/record.toml     by the archivist who has signed in

    Next: detente contacts --level ministers
arg-import-file = The reported record, in TOML
import-done = Imported { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    } from { $sources }.
import-mark = It carries the mark: { $mark }
import-again = This record is in the line already; nothing was added.

## State, record, files

help-status = Shows the state of the line: paths, tests, alarms
help-status-long =
    Shows the state of the line at a glance: paths and since when, alarms, what waits, the scorecard.

    Example:
      detente status
status-node = Node of { $party }
status-time = As of { $time }
status-line = Line “{ $name }” ({ $id })
status-path = { $path }: { $state }, since { $time }
status-path-up = up
status-path-down = down
status-group = key exchange: { $group }
status-rtt = round trip: { $ms } ms
status-clock = Their clock differs by { $ms } ms
status-no-alarms = No alarms.
status-alarms = Alarms:
status-alarm = { $alarm } (since { $time })
status-drafts = { $count ->
        [one] { $count } act waits for a second officer
       *[other] { $count } acts wait for a second officer
    }
status-waiting-here = { $count ->
        [one] { $count } message waits for an officer: detente read
       *[other] { $count } messages wait for an officer: detente read
    }
status-waiting = { $count ->
        [one] { $count } entry waits for { $party }
       *[other] { $count } entries wait for { $party }
    }
status-mute = MUTE: this node signs nothing yet.
status-not-paired = No counterpart is paired yet. Next: detente pair add FILE
status-no-line = No line is founded yet. Next: detente charter draft FILE
status-link = Link to { $party }

help-entries = Lists the entries of the record, and its digest
help-entries-long =
    Lists the entries of the line's record: party, epoch, sequence, id; and the digest of all of them. Two
    sides that hold the same record read the same digest.

    Example:
      detente entries
      detente entries --digest
arg-entries-digest = The digest alone
entries-digest = Digest of the record: { $digest }
entries-count = { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }

help-export = Writes chosen entries with their proofs into one file
help-export-long =
    Writes entries with their proofs into one file that anyone can check with "detente verify", where no
    node runs. Without a choice it takes the whole record of the line.

    Example:
      detente export --out line.evidence
      detente export --out one.evidence --id 3fa9c1…
      detente export --out range.evidence --range 0:0:10-40

    Next: detente verify line.evidence
arg-export-out = The file to write; it must not exist
arg-export-id = One entry, by its id; give it again for more
arg-export-range = A run of one party's entries; give it again for more
export-done = Wrote { $bytes } bytes to { $path }.
export-next = Next: detente verify { $path }

help-fork = Shows who has signed two histories, and writes the proof of it
help-fork-long =
    Two entries that one party signed at one place bind it to both, and prove to anyone that it signed two
    histories. The command lists what is held here, and writes one proof into a file that "detente verify"
    checks where no node runs.

    Example:
      detente fork list
      detente fork prove --out fork.proof

    Next: detente verify fork.proof
help-fork-list = Lists the proofs held, with both entries
help-fork-prove = Writes one proof into a file
arg-fork-party = Whose histories, by number or the beginning of the name; needed only if several have signed two
fork-none = No party has signed two histories of this line.
fork-row = { $party } has signed two entries at one place: { $first } and { $second }
fork-next = Next: detente fork prove --out fork.proof writes the proof, for anyone to check.

help-verify = Checks an exported file, a fork proof or a whole data folder, where no node runs
help-verify-long =
    Checks an exported file or a proof of two histories, and says in words what is proven and by whom. It
    needs nothing but the file. Exit code 0: everything in it checks. Exit code 1: something does not, and it
    says which entry or section.

    With --texts it also shows what the entries say, as far as their texts are in the file.

    A node's whole data folder can be checked while its node is stopped.

    Example:
      detente verify line.evidence
      detente verify line.evidence --texts
      detente verify --data /srv/detente
arg-verify-file = The file; without it, the data folder is checked
arg-verify-texts = Also show what each entry says, and on whose word

help-rebuild = Computes every table anew from the entries
help-rebuild-long =
    Computes every table anew from the entries, which are the truth, and says what changed. The node must
    be stopped.

    Example:
      detente rebuild
rebuild-changed = Computed anew from { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }; what was kept differed and was replaced.
rebuild-done = Computed anew from { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }; nothing changed.
verify-record-good = Everything in the record checks.
verify-record-count = { $count ->
        [one] { $count } entry, checked one by one
       *[other] { $count } entries, checked one by one
    }
verify-card-phrase = Phrase of the card of { $party }: { $phrase }
verify-officer = Officer { $officer } ({ $party }): { $count ->
        [one] { $count } act proved by the officer's own key
       *[other] { $count } acts proved by the officer's own key
    }
verify-officer-node-held = Officer { $officer } ({ $party }): { $count ->
        [one] { $count } act signed with the officer's key, held by the node and unlocked by password: only the node's word that it was the officer
       *[other] { $count } acts signed with the officer's key, held by the node and unlocked by password: only the node's word that it was the officer
    }
verify-fork-entry = Entry { $id }, whose author states { $time }
read-next-here = Nobody here has acknowledged it. Next: detente acknowledge { $id }, which agrees to nothing, or detente answer { $id }
read-next = Next: detente read ID opens one, and tells its sender that it was displayed.
arg-init-listen-quic = Where counterparts reach this node over QUIC (UDP) alone
arg-init-listen-tcp = Where counterparts reach this node over TLS (TCP) alone
arg-send-text-language = The language the text is written in (the language of this command)
status-next-test = Next line test: { $time }

## The demonstration

help-demo = Runs two nodes of fictional parties on this machine, start to end
help-demo-long =
    Runs two nodes of two fictional parties on this machine: they pair, found a line, hold line tests both
    ways, exchange a FLASH, lose a path in mid-traffic and go on. One side imports the reported record of
    2022. Then it prints what a watch officer sees at each node, the accounts of both sides of a call side by
    side among it. In an EXERCISE officers of both sides go through the same procedures with each other: line
    test, a call that is declined, asked for again, agreed and held, what is asked in it, both accounts, a
    statement that is asked about, a follow-up, check fire. Both nodes run on until Ctrl-C.

    With --once it ends by itself, and prints one line of JSON on standard output; everything else goes to
    standard error.

    Example:
      detente demo
      detente demo --once
arg-demo-once = End after the run, with one line of JSON last on standard output
arg-demo-keep = Keep both nodes' data in this folder (a temporary one, removed at the end)
demo-step-nodes = Two nodes: { $a } listens; { $b } only dials.
demo-step-paired = Paired: each officer typed the five words that the other read out.
demo-step-founded = The line is founded: { $line }
demo-step-imported = { $party } imported the reported record: { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    }, status EXERCISE, [{ $mark }].
demo-step-tests = Line tests: { $due } due, read back by officers of both sides.
demo-step-flash = FLASH { $id }: drafted, released by a second officer, acknowledged.
demo-step-failover = { $sent } messages sent while the path { $path } was cut: { $lost } lost, { $duplicates } shown twice.
demo-step-records-equal = Both nodes hold the same record: { $digest }
demo-desk = What the watch officer of { $party } sees:
demo-flash-title = The FLASH, with every fact known of it:
demo-running = Both nodes run on until Ctrl-C; line tests are read back by themselves.
demo-left-behind = Removed the temporary folder of a run that was killed: { $path }
demo-closing = Closing both nodes.
demo-closed = Both nodes have said goodbye and are closed.
demo-text-try = EXERCISE. Our aircraft leaves your area at 1410Z.
demo-node = { $party }: http://{ $address }
demo-try = To try, at this desk, in another terminal:
demo-officer = Officer { $officer }: { $path }
demo-fictional = Both parties, their officers and their messages are fictional.

## Errors

error-heading = Error
error-why = Why
error-do = What to do
error-place = { $file }, line { $line }, column { $column }
error-more = { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }

## Steps of the demonstration that are waited for, and its texts

demo-wait-link = waiting for both paths of the link
demo-wait-charter = waiting for the charter to arrive
demo-wait-line = waiting for the line to be founded and to speak
demo-wait-import = waiting for the imported record at the other side
demo-wait-tests = waiting for the line tests to be settled at both sides
demo-wait-records = waiting for both records to be the same
demo-wait-flash = waiting for the FLASH and what becomes of it
demo-wait-messages = waiting for every message at the other side
demo-wait-paths = waiting for both paths to be up
demo-wait-end = waiting for a node to close
demo-limit = It did not come within { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }.
demo-text-flash = EXERCISE EXERCISE EXERCISE. Unarmed aircraft of ours in distress enters your area from the north, altitude 3,000 m. Request you hold fire. Acknowledge.
demo-text-routine = EXERCISE. Routine message { $number }.
arg-up-until-input-ends = Close the node when standard input ends (for programs that start it)

## What is odd about a message, or why an act on it has no effect

state-no-acknowledgement-held = no acknowledgement held in time
answer-will-comply = will comply
answer-cannot-comply = cannot comply
flag-turns-direction = holds characters that turn the reading direction
flag-draft-expired = signed after the time its officers gave
flag-changed-since = something arrived that the officer was not shown
flag-changed-since-acknowledged = changed since it was acknowledged
flag-earlier-entries-missing = earlier entries missing
flag-crossed = crossed: signed without knowledge of the cancel
flag-disputed = disputed: its author has signed two histories
flag-without-effect = kept, without effect
refusal-not-understood = not understood by this version
refusal-no-officer = no officer signed it
refusal-officer-unverified = officer unverified
refusal-officer-faulty = the officer's signature does not hold
refusal-not-entitled = the officer has not the role for it
refusal-one-release = a FLASH that only one person released
refusal-draft-used-before = the officers' draft was used before
refusal-wrong-object = it is about something of another kind
refusal-crossed-status = exercise, test and actual stay apart
refusal-not-an-addressee = only an addressee may say this
refusal-not-the-sender = only the sender may say this
refusal-not-the-initiator = only the initiator may say this
refusal-said-before = said before
refusal-against-own-record = its author held the contrary when it signed
refusal-senseless = something in it is missing or makes no sense
read-without-effect = Without effect: an act of { $party }: { $why }
read-puts-off = until { $time }
demo-wait-alarm = waiting for the alarm of each node about the path that was cut

## detente verify --texts: entry by entry

said-on-message-release = message
said-on-message-displayed = displayed at a desk
said-on-message-acknowledge = acknowledged
said-on-message-answer = answered
said-on-message-cancel = cancelled
said-on-message-no-acknowledgement = not acknowledged in time
verify-texts = What the entries say, in the order of their authors' own clocks:
verify-texts-not-judged = Whether an act had an effect is not judged here: that rests on the roles of its officers and on all that was said before. A node of the line shows it.
verify-texts-others = Without words: { $count ->
        [one] { $count } entry (receipts, line tests, keys and the like)
       *[other] { $count } entries (receipts, line tests, keys and the like)
    }
verify-texts-fork = A proof of two histories holds no texts that it shows.
verify-text = { $party }, { $time }: { $said } [{ $marks }], entry { $sequence } of epoch { $epoch }
verify-text-entry = Id: { $id }
verify-text-time = Time stated: { $time }
verify-text-node = Said by the node itself; no officer signed
verify-text-officers-withheld = Officers: withheld in this file
verify-text-officers-not-proved = OFFICERS NOT PROVED: the entry names officers, and what it carries does not prove them
verify-text-other-version = kind { $kind }, act { $act }, of a version that this program does not read
verify-text-withheld = The text is withheld in this file.
verify-text-not-read = { $bytes ->
        [one] A text of { $bytes } byte is in the file; this program does not read it, and shows no part of it.
       *[other] A text of { $bytes } bytes is in the file; this program does not read it, and shows no part of it.
    }
verify-text-template = Template { $code }: its words belong to a template set that this program can't show for this charter. A node of the line shows them.
verify-text-about = About: { $entry }
verify-text-refers = Refers to: { $entry }
verify-text-not-in-file = { $id }, not in this file
verify-text-place = entry { $sequence } of epoch { $epoch }, { $party }
verify-text-officer = Officer { $number }: { $officer }
verify-text-no-officer = NO OFFICER SIGNED: an act of this kind needs one
verify-text-one-officer = ONE OFFICER ONLY: an act of this kind needs two
verify-text-account = account: { $of }
verify-text-preamble = head of a reported record
verify-text-account-below = Told below, with its record.
verify-text-record = Reported record, filed under: { $entry }
flag-release-not-known = released by one officer in a way that this program does not know
