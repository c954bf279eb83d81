# Errors of the node's HTTP interface, and of what it hands to the line.
# Each says what happened (.what), why (.why) and what to do (.do).

## The interface itself

api-token =
    .what = The node refuses this request.
    .why = It carries no token, or not the one of this node.
    .do = Send the header "Authorization: Bearer" with the content of the file api-token in the node's folder.
api-host =
    .what = The node refuses this request.
    .why = It is addressed to another host than this node's own loopback address: { $host }
    .do = Use the address in the file api-address, directly and without a proxy.
api-not-found =
    .what = There is nothing at this address: { $path }
    .why = The interface of this version does not have it.
    .do = Check the address and the version of both programs.
api-method =
    .what = This address can't be used that way: { $method }
    .why = It is there for reading only, or for writing only.
    .do = Check the method in the description of the interface.
api-not-understood =
    .what = The request is not understood.
    .why = { $cause }
    .do = Correct it at this place.
api-unknown-parameter =
    .what = The operation takes no parameter “{ $parameter }”.
    .why = { $count ->
        [0] It takes none in its address.
       *[other] It takes: { $known }.
    }
    .do = Correct the address; the description of the interface lists the parameters of each operation.
api-too-large =
    .what = The request is too large.
    .why = Everything that is read has a bound; here it is { $max } bytes.
    .do = Split it.
api-busy =
    .what = The node has too much to do just now.
    .why = { $max } requests of this kind are under way already.
    .do = Try again in a second.
api-stopping =
    .what = The node is stopping.
    .why = Its operator closed it, or it can no longer write to its disk.
    .do = Look at the end of its log, and start it again.
api-store =
    .what = The node can't read its record.
    .why = { $cause }
    .do = Check the disk and the node's log. Nothing altered is ever shown.
api-no-card =
    .what = There is no such party card here: { $id }
    .why = No card with this id was handed in at this node.
    .do = Hand the card in first.
api-address =
    .what = This is not an address to dial: { $address }
    .why = A bearer (quic or tcp) and host:port are needed, at most { $max } for one counterpart.
    .do = Write it like 192.0.2.1:7800.
api-no-fork =
    .what = There is no proof of two histories for that party: { $party }
    .why = None of its entries held here contradict each other.
    .do = Nothing needs to be done.
api-not-exportable =
    .what = This can't be exported.
    .why = { $cause }
    .do = Choose entries that are held here, or export everything.

## What the line refuses

input-no-such-line =
    .what = This node has no such line: { $line }
    .why = Its charter was not founded here.
    .do = List the lines with: detente status
input-no-such-entry =
    .what = This line has no such entry: { $id }
    .why = No entry with this id is held here.
    .do = List the messages with: detente read
input-no-such-draft =
    .what = No act waits under that hash: { $draft }
    .why = It was released already, it has expired, or it was drawn up at another node.
    .do = List what waits with: detente release
input-not-our-draft =
    .what = This act was not drawn up for this node.
    .why = It names another party, or another version of the charter.
    .do = Draw it up anew here.
input-expired =
    .what = This act has expired.
    .why = An officer's signature on a draft ends with it, so that an old one can't surface later.
    .do = Draw it up anew.
input-used-before =
    .what = This act was released already.
    .why = A draft is used once.
    .do = Nothing needs to be done. To say it again, draw it up anew.
input-body-mismatch =
    .what = The text is not the one that was signed.
    .why = It differs from what the draft commits to, or it is missing.
    .do = Hand in draft and text as they were signed, or draw the act up anew.
input-bad-assertion =
    .what = The signature of officer number { $officer } does not hold.
    .why = { $cause }
    .do = Sign the draft again with the key that the charter names.
input-not-entitled =
    .what = Officer number { $officer } may not do this.
    .why = The charter does not give this officer the role it needs.
    .do = Have an officer with that role do it.
input-senseless =
    .what = This act makes no sense here.
    .why = { $cause }
    .do = Correct it, and have it signed anew.
input-outbox-full =
    .what = The node takes only FLASH and IMMEDIATE now.
    .why = { $waiting ->
        [one] { $waiting } entry already waits for the counterpart.
       *[other] { $waiting } entries already wait for the counterpart.
    }
    .do = Wait until the counterpart has received more. What is urgent still goes.
input-disk-low =
    .what = The node takes only FLASH and IMMEDIATE now.
    .why = The disk is nearly full.
    .do = Free some space. What was acknowledged is safe.
input-bad-card =
    .what = This party card can't be accepted.
    .why = { $cause }
    .do = Ask for the card again. Do not go on with this one.
input-bad-charter =
    .what = This charter can't be accepted.
    .why = { $cause }
    .do = Check that it is the right file, and that every party in it is paired here.
input-refused =
    .what = The node refuses this.
    .why = { $cause }
    .do = Check the version of both programs.
