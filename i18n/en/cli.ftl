# The command line: help that teaches, and the words around its output.

help-about = A line between two headquarters: always on, tested on schedule, one record that neither side can alter or deny.
help-unaudited = This program has not been audited by anyone outside the project.
help-data = The folder that holds this node's keys and record
help-language = The language of what is shown: en or ru
help-json = Print JSON instead of words
help-line = The line, by its id or the beginning of it

help-init = Makes a node: its keys, an empty record, and the recovery key to lock away
help-card = Shows this party's card, or reads the card of another
help-pair = Compares the phrase that two officers read to each other over another channel
help-charter = Drafts, signs, merges and founds the charter of a line
help-up = Runs the node until it is stopped
help-send = Writes a message and signs it as an officer; a FLASH then waits for a second officer
help-release = Signs another officer's draft, so that it can leave
help-read = Lists messages, or opens one; opening one is told to its sender as displayed
help-acknowledge = Acknowledges a message as a named officer
help-answer = Answers a message
help-cancel = Cancels a message that this party sent; it stays in the record
help-test = Answers a line test that is due, or shows the scorecard
help-contacts = Says when there was last contact at a level, the gaps, and what was refused, by whose account
help-import = Imports a reported record as accounts of its sources, marked as a reconstruction
help-status = Shows the state of the line: paths, tests, alarms
help-export = Writes chosen entries with their proofs into one file
help-verify = Checks such a file where no node runs
help-rebuild = Computes every table anew from the entries
help-demo = Runs two nodes of fictional parties on this machine, start to end

help-contacts-record = A reported record to answer from, without a node
help-contacts-level = The level asked about, for example ministers
help-contacts-as-of = The day as of which to answer; what lies after it does not count
help-contacts-since-event = Also say the first contact since this event, and how many

init-done = This node is made, in { $path }.
init-recovery = The recovery key is in { $path }. Move it off this machine and lock it away: it alone can open the next epoch.
card-read-phrase = Read these words to the other side over another channel: { $phrase }
card-compare = The other side reads five words. Type them:
card-paired = The words fit. { $party } is paired.
up-ready = The node of { $party } is up. API: { $api }
up-closed = Closed, with a goodbye.
send-waiting = Drafted as { $draft }. It waits for a second officer; nothing has been sent.
send-done = Sent as { $id }.
acknowledge-done = Acknowledged by { $officer }.
answer-done = Answered by { $officer }.
cancel-done = Cancelled. The message stays in the record.
import-done = Imported { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    } from { $sources }.
import-mark = It carries the mark: { $mark }
import-again = This record is in the line already; nothing was added.
export-done = Wrote { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    } to { $path }.
rebuild-done = Computed anew from { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }; { $changed ->
        [0] nothing changed.
        [one] { $changed } row differed and was replaced.
       *[other] { $changed } rows differed and were replaced.
    }

error-heading = Error
error-why = Why
error-do = What to do
error-place = { $file }, line { $line }, column { $column }
error-more = { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }
