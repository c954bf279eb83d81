# Errors about accounts, sessions, tokens and permissions.
# Each says what happened (.what), why (.why) and what to do (.do).

permission-owner =
    .what = The owner of the node's folder can't do this.
    .why = The file api-token is a technician's credential. It administers the node and is no officer.
    .do = Sign in as an officer: detente login
permission-unlisted =
    .what = The node refuses this to everybody.
    .why = Its table of permissions has no row for this address.
    .do = Report this as a fault of the program.
