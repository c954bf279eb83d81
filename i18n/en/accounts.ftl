# Accounts, sessions, tokens and the audit log at the command line.

## Values and arguments

value-role = ROLE
value-scope = SCOPE
arg-account = The name of the account, as the person types it
arg-account-person = The person's name, as it stands in the charter
arg-account-role = What the person may do: watch, linguist, releasing, press, technician, auditor, archivist; repeat for several
arg-account-language = The language of the person's labels: en or ru
arg-account-key = A key file the person has already (made with "detente officer"); without it a new key is made
arg-account-renew-key = Make a new key, because the password is lost; the old key is gone
arg-password-file = Read the password from the first line of this file ("-": of standard input) instead of asking
arg-old-password-file = Read the present password from the first line of this file ("-": of standard input)
arg-token-name = What the token is called
arg-token-scope = What it is good for: read, send-routine, send, metrics, backup; repeat for several
arg-token-days = For how many days (90 if not given, at most 731)
arg-session = The session, as the list calls it
arg-audit-before = Show what stands before this number
arg-audit-verify = Look through the whole log: is each record the one that was written?

## Help

help-login = Sign in as an officer, technician or auditor
help-login-long =
    Signs you in at the node of this folder. The password opens your signing key there; commands that
    act then need no key file. A session lasts a watch; after a while without an act it only reads, and
    "detente login" opens it again.

      detente login ivanova
help-logout = Sign out
help-logout-long =
    Signs you out. The node forgets your key at once.

      detente logout
help-whoami = Who is signed in here
help-whoami-long =
    Says as whom the commands of this desk act, and for how long.

      detente whoami
help-account = The people of this node
help-account-long =
    Accounts of the people at this node. A technician makes them; from the first change of the
    password on nobody but the person can use the key behind it.

      detente account add ivanova --person "A. Ivanova" --role watch
      detente account password
      detente account list
help-account-list = List the accounts
help-account-add = Make an account
help-account-roles = Change what a person may do
help-account-disable = Let nobody sign in to an account
help-account-enable = Let the person sign in again
help-account-unlock = End the wait that failed sign-ins have brought
help-account-password = Change your own password; or make a new key for a lost one
help-token = Tokens of machines
help-token-long =
    Tokens for programs that talk to this node: what they may do, and until when. A token never acts
    as an officer. Its secret is shown once.

      detente token new monitor --scope metrics
      detente token revoke monitor
help-token-list = List the tokens
help-token-new = Make a token
help-token-revoke = Revoke a token; its streams end at once
help-sessions = Who is signed in at this node
help-sessions-long =
    Everybody who is signed in, and from where. A session that is revoked is refused at once,
    everywhere.

      detente sessions
      detente sessions revoke 0f1e2d3c4b5a
help-sessions-list = List the sessions
help-sessions-revoke = End somebody's session
help-audit = What was done to this node, and by whom
help-audit-long =
    The log of administrative acts: sign-ins, accounts, tokens, pairing, exports. Each record names
    the one before, so that none can be changed or taken out unseen. Note the last hash now and then.

      detente audit
      detente audit --verify

## Output

password-ask = Password:
password-first = A first password for this person:
password-old = Your present password:
password-new = Your new password:
password-again = The same again:
password-changed = The password is changed. Other sessions of this account have ended.
logout-done = You are signed out.
session-of = { $person } ({ $account }): { $roles }. Time left: { $left }
session-must-change = Choose a password of your own first: detente account password
session-is-locked = It only reads now. Give the password again with: detente login
account-none = There are no accounts yet. Make one with: detente account add
account-row =
    { $account }: { $person } ({ $roles }), { $state }
      key { $key }
account-must-change = { "  " }the first password is not changed yet
account-locked-out = { "  " }locked by failed sign-ins, and nobody has let it in since. To end that: detente account unlock { $account }
account-locked = { "  " }too many failed sign-ins; the next one must wait: { $left }
account-state-active = active
account-state-disabled = disabled
account-added-next =
    Next: { $account } signs in with "detente login" and chooses a password with
    "detente account password". Then the party appoints this key.
account-renewed-next = The old key is gone. In the record: revoke it, and appoint this one.
token-none = There are no tokens.
token-row = { $name }: { $scopes }; until { $expires }; made by { $by }
token-secret = Its secret, shown this once:
token-revoked = Revoked: { $name }
session-none = Nobody is signed in.
session-row = { $id }  { $account } ({ $person }), from { $from }, since { $since }
session-revoked = Ended: { $id }
audit-row = { $number }  { $at }  { $who } [{ $from }]  { $what }: { $about } ({ $outcome })
audit-holds =
    { $records ->
        [one] The audit log holds: { $records } record.
       *[other] The audit log holds: { $records } records.
    }
    Note this hash elsewhere: { $head }

## What was done, in the audit log

audit-node-started = node started
audit-stop-asked = stop asked
audit-sign-in = sign-in
audit-sign-ins-failed = more failed sign-ins
audit-sign-out = sign-out
audit-session-unlocked = session opened again
audit-session-revoked = session ended
audit-account-locked = name locked
audit-source-locked = source locked
audit-account-unlocked = name let in again
audit-account-made = account made
audit-account-changed = account changed
audit-password-changed = password changed
audit-key-renewed = key renewed
audit-token-made = token made
audit-token-revoked = token revoked
audit-card-confirmed = counterpart's card confirmed
audit-addresses-set = counterpart's addresses set
audit-charter-proposed = charter handed in
audit-charter-signed = charter signed
audit-backup-made = backup made
audit-bell-silenced = bell silenced
audit-roster-raised = raised by the duty roster
audit-settings-reloaded = settings read again
audit-break-glass = released with a reason by one person
audit-exported = record exported
audit-records-lost = records lost

## The interface beyond loopback

value-url = URL
arg-node = Another node than the one of the folder, over TLS: https://host:port
arg-certificate = The certificate that node must show (the file api-certificate.pem of its folder)
arg-api-name = A name or an address under which the node is reached; repeat for several
help-api = The node's interface for other machines
help-api-long =
    Without settings the interface is open to this machine only. Others reach it over TLS, with a
    certificate that this command makes. They are given the file, or compare the fingerprint.

      detente api certificate --name hq.example --name 192.0.2.5
help-api-certificate = Make a certificate, and show its fingerprint
api-certificate-made =
    Made: { $path }
    SHA-256 fingerprint: { $fingerprint }
    Give the file to whoever connects, or have the fingerprint compared. Its key stays here.
    Then in config.toml, and start the node again:
