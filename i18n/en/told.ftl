# What a record of accounts tells: each account with whose it is, and those of one contact side by side.
# Nothing here judges: what differs is named, and absence is not taken for denial.

## What an account says

told-title = What is told, and by whose account:
told-by-the-desk = by the account of the desk that entered it
told-the-desk = the desk that entered it
told-how = How
told-initiative = Initiative
told-implied = implied, not said
told-duration = Duration
told-confirmed = Confirmed by
told-asked = Asked
told-asked-by = asked by { $party }
told-raised = Raised
told-answer = Answer
told-requested-by = Requested by
told-requests = Requests made
told-said-by = Said by
told-named-in-source = named in the source
told-official-unnamed = official, not named in the source
told-on-background = on background, not to be named
told-quoted = Quoted
told-topic = Topic
told-state = State
told-scheduled = scheduled
told-not-scheduled = not scheduled
told-about = About
told-corrects = CORRECTS
told-corrected = CORRECTED by
told-named = { $what }, { $date }
told-reported = Reported on
told-by = By
told-of = An account of
told-follows = Follows from

## Names that records give other words

told-text-about = About
told-text-address = Found at
told-text-cadence = How often
told-text-casualties = Killed or hurt
told-text-damage = Damage
told-text-differs = Elsewhere
told-text-entered-by = ENTERED BY THE DESK OF
told-text-like = Compared with
told-text-occasion = Occasion
told-text-outcome = Outcome
told-text-participants = Participants
told-text-place = Place
told-text-position = Position
told-text-published = Published
told-text-purpose = Purpose
told-text-question = Question
told-text-says = In words
told-text-subject = Subject
told-text-time = Time
told-text-title = Title
told-text-translation = Translation by the desk, not reviewed
told-text-translation-language = Translated into
told-text-released = Released
told-text-why = Why

## Accounts side by side

told-in-every = in every account
told-in-some = in several accounts
told-in-one = in one account only
told-silent = not mentioned
told-different = said differently
told-topics-none = No topic is in every account.
told-topics-every = In every account: { $topics }
told-field-one = { $what }: only in the account of { $party }
told-said-differently = The accounts differ: { $what }
told-ask-in-none = Asked on { $date }, and in no account of this contact: { $ask }
told-ask-mentioned = Asked on { $date }: { $ask }; mentioned in the account of { $parties }
